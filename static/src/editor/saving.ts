// Autosave. One edit is on its way at a time; what is typed meanwhile waits, and both lie in the browser's store.
import type { EditorView, ViewUpdate } from "@codemirror/view";

import { Refused, Unreachable } from "../calls";
import type { Api } from "./api";
import { changesIn, type Base, type Kept } from "./base";
import { fromServer, mergeOf, type Clash } from "./merge";
import { touchedBy } from "./rows";
import { Soon } from "./soon";
import type { Draft, KeptCheck, KeptEdit, Store } from "./store";
import type { DoubtAnswer, EditAnswer, LiveEdit, ServedEditor } from "./types";
import { uuid } from "./uuid";

const REST = 900; // ms without a key
const MOST_WAIT = 1700; // ms since the first key that is not saved
const FIRST_RETRY = 1000; // ms, doubled up to
const LAST_RETRY = 8000;
// Of one edit; the server takes no more than 5,000.
const MOST_CHANGES = 2000;

export type Saved = "saved" | "saving" | "offline" | "login" | "conflict" | "refused" | "frozen";

/** An edit that the server tells of. */
type Told = Pick<LiveEdit, "number" | "segments" | "removed">;

/** What the page does about what happens here. */
export interface Surroundings {
  view: EditorView;
  isHeld(id: string): boolean;
  onState(state: Saved, message: string): void;
  /** The store keeps nothing: what is not saved is lost with the page. */
  onUnsafe(isUnsafe: boolean): void;
  onClash(clashes: Clash[]): void;
  /** Segments came from the server. */
  onAnswer(answer: Pick<EditAnswer, "segments" | "removed"> & Partial<EditAnswer>): void;
  onEditor(editor: ServedEditor): void;
  onChecked(answer: DoubtAnswer): void;
  /** Nothing can be changed any more. */
  onFrozen(message: string): void;
  baseOf(editor: ServedEditor): Base;
}

export class Saving {
  private touched = new Set<string>();
  private pending: KeptEdit | null = null;
  /** As it was before `pending`. */
  private before: Base | null = null;
  private draftId = uuid();
  private kind = "edit";
  private readonly queue: Told[] = [];
  private checks: KeptCheck[] = [];
  private isBehind = false;
  private isWorking = false;
  private isKept = false;
  private unsaved: readonly Kept[] = [];
  private failures = 0;
  private firstChange = 0;
  private timer = 0;
  private trouble: { state: Saved; message: string } | null = null;
  /** The letter is laid out first: comparing and storing take longer than all the rest of a key. */
  private readonly keeping = new Soon(() => {
    this.keep();
    this.plan();
  });

  constructor(
    public base: Base,
    private readonly api: Api,
    private readonly store: Store | null,
    private readonly identity: Pick<Draft, "key" | "place">,
    private readonly around: Surroundings,
  ) {
    window.addEventListener("online", () => this.retry());
    window.addEventListener("focus", () => this.retry());
    window.addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => this.flush());
  }

  /** After each update of the view. */
  note(update: ViewUpdate): void {
    const ids = update.transactions.flatMap(touchedBy);
    ids.forEach((id) => this.touched.add(id));
    if (ids.length === 0 || update.transactions.every((transaction) => transaction.annotation(fromServer))) {
      return;
    }
    this.kind = kindOf(update);
    if (this.trouble?.state === "refused") {
      this.trouble = null;
    }
    this.keeping.ask();
    this.show(); // "saved" is no longer true
  }

  /** A doubt was settled or opened again. */
  check(check: KeptCheck): void {
    this.checks.push(check);
    this.keep();
    this.firstChange ||= Date.now();
    this.schedule(0);
  }

  /** Somebody decided about a clash, or changes from an earlier page were brought in. */
  poke(ids: Iterable<string>): void {
    [...ids].forEach((id) => this.touched.add(id));
    this.keep();
    this.plan();
  }

  take(message: Told): void {
    this.queue.push(message);
    void this.work();
  }

  /** What others have changed between the text's coming and the socket's opening. */
  async hearMissed(): Promise<void> {
    const missed = await this.api.editsAfter(this.base.number).catch(() => []); // the next edit shows the gap
    missed.forEach((edit) => this.take(edit));
  }

  /** Others' edits may have been missed. */
  lookAgain(): void {
    this.isBehind = true;
    void this.work();
  }

  /** Send at once what there is. */
  flush(): void {
    this.keeping.now();
    if (this.firstChange > 0) {
      this.firstChange = 1;
      void this.work();
    }
  }

  get isClean(): boolean {
    return !this.keeping.isWanted && this.pending === null && this.checks.length === 0 && this.unsaved.length === 0;
  }

  revisionOf(id: string): number {
    return this.base.segments.get(id)?.revision ?? 0;
  }

  private changes(): Kept[] {
    const changes = changesIn(this.base, this.around.view.state, this.touched);
    this.touched = new Set(changes.flatMap(({ seen, by }) => [...seen, ...by].map(({ id }) => id)));
    return changes;
  }

  /** Into the browser's store, with each key that is typed. */
  private keep(): void {
    const changes = this.changes();
    this.unsaved = changes;
    if (this.pending === null && changes.length === 0 && this.checks.length === 0) {
      this.firstChange = 0;
      this.forget();
    } else {
      this.firstChange ||= Date.now();
      const draft = changes.length === 0 ? null : { edit_id: this.draftId, kind: this.kind, changes };
      const kept = { ...this.identity, pending: this.pending, draft, checks: this.checks };
      this.isKept = true;
      this.around.onUnsafe(this.store === null);
      this.store?.put(kept, () => this.around.onUnsafe(true));
    }
    this.show();
  }

  private forget(): void {
    if (this.isKept) {
      this.store?.remove(this.identity.key);
    }
    this.isKept = false;
    this.around.onUnsafe(false);
  }

  private plan(): void {
    if (this.firstChange > 0) {
      this.schedule(Math.max(0, Math.min(REST, this.firstChange + MOST_WAIT - Date.now())));
    }
  }

  private schedule(delay: number): void {
    if (this.trouble !== null) {
      return; // the next try comes by itself
    }
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.firstChange = Math.min(this.firstChange, 1);
      void this.work();
    }, delay);
  }

  private retry(): void {
    if (this.trouble?.state === "offline" || this.trouble?.state === "login") {
      window.clearTimeout(this.timer);
      void this.work();
    }
  }

  private async work(): Promise<void> {
    if (this.isWorking || this.trouble?.state === "frozen") {
      return;
    }
    this.isWorking = true;
    try {
      while (await this.step()) {
        this.failures = 0;
        this.trouble = null;
      }
    } catch (error) {
      this.onTrouble(error);
    } finally {
      this.isWorking = false;
      this.show();
    }
    if (this.trouble === null) {
      this.plan();
    }
  }

  /** Whether there was something to do. */
  private async step(): Promise<boolean> {
    if (this.pending !== null) {
      await this.send(this.pending);
    } else if (this.isBehind) {
      await this.catchUp();
    } else if (this.queue.length > 0) {
      this.takeNext(this.queue.shift()!);
    } else if (this.firstChange === 1 && this.begin()) {
      this.show();
    } else if (this.checks.length > 0) {
      await this.sendCheck(this.checks[0]!);
    } else {
      return false;
    }
    return true;
  }

  /** Whether there is something that may be sent. */
  private begin(): boolean {
    const changes = this.changes().filter(({ seen, by }) => ![...seen, ...by].some(({ id }) => this.around.isHeld(id)));
    this.firstChange = 0;
    if (changes.length === 0) {
      return false;
    }
    this.pending = { edit_id: this.draftId, kind: this.kind, changes: changes.slice(0, MOST_CHANGES) };
    this.draftId = uuid();
    this.before = this.base;
    this.base = this.base.with(this.pending);
    this.keep();
    return true;
  }

  private async send(edit: KeptEdit): Promise<void> {
    const changes = edit.changes.map(({ seen, by }) => ({ seen, by }));
    try {
      this.arrive(await this.api.edit({ edit_id: edit.edit_id, kind: edit.kind, changes }));
    } catch (error) {
      if (error instanceof Refused && error.status !== 401) {
        this.giveBack(edit);
      }
      if (error instanceof Refused && error.status === 404) {
        await this.catchUp(); // is it the transcript that is gone, or something in it?
      }
      if (!(error instanceof Refused) || error.code !== "stale_revision") {
        throw error;
      }
      this.isBehind = true;
    }
    this.keep();
  }

  private arrive(answer: EditAnswer): void {
    const before = this.before ?? this.base;
    this.pending = null;
    this.before = null;
    while (this.queue[0] !== undefined && this.queue[0].number < answer.number) {
      this.takeNext(this.queue.shift()!);
    }
    const isNext = answer.number <= this.base.number + 1;
    this.isBehind ||= !isNext;
    const number = isNext ? Math.max(answer.number, this.base.number) : this.base.number;
    this.merge(this.base.after({ ...answer, number }).answered(before));
    this.around.onAnswer(answer);
  }

  /** It was not done: its changes are unsaved again. */
  private giveBack(edit: KeptEdit): void {
    this.pending = null;
    this.base = this.before ?? this.base;
    this.before = null;
    edit.changes.forEach(({ seen, by }) => [...seen, ...by].forEach(({ id }) => this.touched.add(id)));
    this.firstChange = 1;
    this.keep();
  }

  private async catchUp(): Promise<void> {
    this.isBehind = true;
    const editor = await this.api.editor();
    this.isBehind = false;
    this.merge(this.around.baseOf(editor));
    this.around.onEditor(editor);
    this.keep();
  }

  private takeNext(message: Told): void {
    if (message.number <= this.base.number) {
      return;
    }
    if (message.number > this.base.number + 1) {
      this.isBehind = true;
      return;
    }
    this.merge(this.base.after(message));
    this.around.onAnswer(message);
    this.keep();
  }

  private merge(next: Base): void {
    const merge = mergeOf(this.base, next, this.around.view.state);
    this.base = next;
    merge.different.forEach((id) => this.touched.add(id));
    this.around.view.dispatch(merge.spec);
    if (merge.clashes.length > 0) {
      this.around.onClash(merge.clashes);
    }
  }

  private async sendCheck(check: KeptCheck): Promise<void> {
    const revision = this.revisionOf(check.segment_id);
    try {
      if (revision > 0) {
        this.around.onChecked(await this.api.check(check, revision));
      }
    } catch (error) {
      if (!(error instanceof Refused) || error.status === 401) {
        throw error;
      }
      this.isBehind = true; // the words are others by now: they will be asked about anew
    }
    this.checks = this.checks.slice(1);
    this.keep();
  }

  private onTrouble(error: unknown): void {
    if (error instanceof Unreachable || (error instanceof Refused && error.status === 401)) {
      this.failures += 1;
      this.trouble = { state: error instanceof Unreachable ? "offline" : "login", message: "" };
      const delay = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (this.failures - 1));
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.work(), delay);
    } else if (error instanceof Refused) {
      const isFinal = error.status === 403 || (error.status === 404 && this.isBehind) || error.code === "certified";
      this.trouble = { state: isFinal ? "frozen" : "refused", message: error.message };
      if (isFinal) {
        this.around.onFrozen(error.message);
      }
    } else {
      throw error;
    }
  }

  private show(): void {
    if (this.trouble !== null) {
      this.around.onState(this.trouble.state, this.trouble.message);
    } else if (this.pending !== null || this.checks.length > 0) {
      this.around.onState("saving", "");
    } else {
      const isHeld = this.unsaved.every(({ seen }) => seen.some(({ id }) => this.around.isHeld(id)));
      const isSaved = this.unsaved.length === 0 && !this.keeping.isWanted;
      this.around.onState(isSaved ? "saved" : isHeld && this.unsaved.length > 0 ? "conflict" : "saving", "");
    }
  }
}

/** What somebody did, by what they pressed. */
function kindOf(update: ViewUpdate): string {
  const kinds = { undo: "undo", redo: "redo", "input.replace": "replace", "input.paste": "paste", split: "split", join: "join" };
  for (const transaction of update.transactions) {
    for (const [event, kind] of Object.entries(kinds)) {
      if (transaction.isUserEvent(event)) {
        return kind;
      }
    }
  }
  return "edit";
}
