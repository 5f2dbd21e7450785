// The upload area of a hearing: files by button or by drag and drop, two at once, the rest in a queue.
import { csrfToken } from "../csrf";
import { ask } from "../dialog";
import { acceptDrops } from "./drop";
import { bytes } from "./format";
import { type Action, focusRow, Row, stateText } from "./row";
import { BUSY, fingerprintOf, type State, Upload } from "./upload";

const AT_ONCE = 2;
/** States that are worth hearing for those who do not see the row. */
const ANNOUNCED: readonly State[] = ["waiting", "checking", "paused", "done", "duplicate", "failed"];
const SUCCEEDED: readonly State[] = ["done", "duplicate"];
const REPAINT = 250; // ms: numbers that change faster cannot be read
const FAREWELL = 8000; // ms: an upload that went well is read, and in the list of recordings
const ASK_FROM = 20 * 1024 * 1024; // bytes that nobody throws away by a slip

interface Entry {
  upload: Upload;
  row: Row;
  state: State | null;
  painted: number;
}

export class UploadArea {
  private readonly entries: Entry[] = [];
  private readonly rows: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly hideAll: HTMLElement;
  /** The unfinished upload for which a file is being chosen. */
  private wanted: HTMLElement | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly announce: (text: string) => void,
    private readonly onUploaded: () => void,
  ) {
    this.rows = root.querySelector("[data-rows]") as HTMLElement;
    this.input = root.querySelector("[data-input]") as HTMLInputElement;
    this.hideAll = root.querySelector("[data-hide-all]") as HTMLElement;
    this.input.addEventListener("change", () => this.chosen());
    this.input.addEventListener("cancel", () => (this.wanted = null));
    acceptDrops(root.querySelector("[data-drop]") as HTMLElement, (files) => this.add(files), (areThere) => {
      (root.querySelector("[data-folder-note]") as HTMLElement).hidden = !areThere;
    });
    this.hideAll.addEventListener("click", () => this.ended().forEach((entry) => this.drop(entry)));
    window.addEventListener("beforeunload", (event) => this.warn(event));
    window.addEventListener("focus", () => this.resumeAfterLogin());
    for (const element of this.unfinished()) {
      new Row(element, (action) => this.actOnUnfinished(element, action));
    }
    if (this.input.files?.length) {
      this.chosen(); // before this script was there
    }
  }

  private chosen(): void {
    const files = [...(this.input.files ?? [])];
    this.input.value = ""; // so that the same file can be chosen again
    const wanted = this.wanted;
    this.wanted = null;
    if (wanted !== null && files[0] !== undefined) {
      this.goOn(wanted, files[0]);
    } else {
      this.add(files);
    }
  }

  private add(files: File[]): void {
    if (!this.count().reportValidity()) {
      return;
    }
    for (const file of files) {
      const fingerprint = fingerprintOf(file);
      const earlier = this.unfinished().find((element) => element.dataset["fingerprint"] === fingerprint);
      if (earlier !== undefined) {
        this.goOn(earlier, file);
      } else if (!this.isUnderWay(fingerprint)) {
        this.enqueue(file, null);
      }
    }
  }

  /** `place`: the row of an earlier visit, where this file goes on. */
  private enqueue(file: File, place: HTMLElement | null): void {
    const { endpoint = "", hearing = "" } = this.root.dataset;
    const language = (this.root.querySelector("[data-language]") as HTMLSelectElement).value;
    const url = place?.dataset["unfinished"] ?? null;
    const target = { endpoint, hearing, language, speakers: this.speakers(), url, stored: storedOf(place) };
    const upload = new Upload(file, target, () => this.changed(entry));
    const template = this.root.querySelector("[data-template]") as HTMLTemplateElement;
    const row = Row.fromTemplate(template, (action) => this.act(entry, action));
    const entry: Entry = { upload, row, state: null, painted: 0 };
    this.entries.push(entry);
    if (place === null) {
      this.rows.append(row.element);
    } else {
      place.replaceWith(row.element);
    }
    this.changed(entry);
  }

  private speakers(): string {
    const isWanted = (this.root.querySelector("[data-diarize]") as HTMLInputElement).checked;
    return isWanted ? this.count().value || "auto" : "";
  }

  private count(): HTMLInputElement {
    return this.root.querySelector("[data-speakers]") as HTMLInputElement;
  }

  private goOn(element: HTMLElement, file: File): void {
    if (fingerprintOf(file) === element.dataset["fingerprint"]) {
      this.enqueue(file, element);
      return;
    }
    const problem = {
      title: gettext("This is another file, or the file has changed since."),
      action: gettext("Choose the same file, or discard this upload and upload the file anew."),
    };
    new Row(element, () => undefined).showProblem(problem);
    this.announce(`${problem.title} ${problem.action}`);
  }

  private act(entry: Entry, action: Action): void {
    if (action === "pause") {
      entry.upload.pause();
    } else if (action === "resume" || action === "retry") {
      entry.upload.enqueue();
    } else if (action === "cancel") {
      void this.cancel(entry);
    } else {
      this.drop(entry);
    }
    this.pump();
  }

  private async cancel(entry: Entry): Promise<void> {
    const { upload } = entry;
    if (!(await mayThrowAway(upload.file.name, upload.sent)) || SUCCEEDED.includes(upload.state)) {
      return;
    }
    this.drop(entry); // first: its buttons go when it is cancelled, and the focus with them
    void upload.cancel();
    this.pump();
  }

  private drop(entry: Entry): void {
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.removeRow(entry.row.element);
  }

  private actOnUnfinished(element: HTMLElement, action: Action): void {
    if (action === "choose") {
      this.wanted = element;
      this.input.click();
    } else if (action === "discard") {
      void this.discard(element);
    }
  }

  private async discard(element: HTMLElement): Promise<void> {
    const name = element.querySelector('[data-part="name"]')?.textContent ?? "";
    if (!(await mayThrowAway(name, storedOf(element)))) {
      return;
    }
    const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": csrfToken() };
    const response = await fetch(element.dataset["unfinished"] ?? "", { method: "DELETE", headers }).catch(() => null);
    if (response !== null && (response.ok || response.status === 404)) {
      this.removeRow(element);
    } else {
      const problem = { title: gettext("It could not be removed now."), action: gettext("Try again in a minute.") };
      new Row(element, () => undefined).showProblem(problem);
    }
  }

  private removeRow(element: HTMLElement): void {
    const hadFocus = element.contains(document.activeElement) || this.hideAll === document.activeElement;
    const neighbours = [element.nextElementSibling, element.previousElementSibling];
    element.remove();
    this.hideAll.hidden = this.ended().length < 2;
    if (hadFocus && !neighbours.some(focusRow)) {
      this.input.focus();
    }
  }

  /** Nothing more happens to these. */
  private ended(): Entry[] {
    return this.entries.filter(
      ({ upload }) => SUCCEEDED.includes(upload.state) || (upload.state === "failed" && !upload.problem?.canRetry),
    );
  }

  /** Takes its row away, but not from under somebody's hands. */
  private leave(entry: Entry): void {
    if (entry.row.element.matches(":hover, :focus-within")) {
      window.setTimeout(() => this.leave(entry), FAREWELL);
    } else if (this.entries.includes(entry)) {
      this.drop(entry);
    }
  }

  private resumeAfterLogin(): void {
    this.entries.filter(({ upload }) => upload.problem?.needsLogin).forEach(({ upload }) => upload.enqueue());
    this.pump();
  }

  private changed(entry: Entry): void {
    const { upload, row } = entry;
    const isNew = entry.state !== upload.state;
    if (!isNew && upload.state === "sending" && performance.now() - entry.painted < REPAINT) {
      return;
    }
    entry.state = upload.state;
    entry.painted = performance.now();
    row.show(upload);
    if (isNew) {
      this.stateChanged(entry);
    }
  }

  private stateChanged(entry: Entry): void {
    const { upload } = entry;
    if (ANNOUNCED.includes(upload.state)) {
      const said = upload.problem === null ? stateText(upload) : `${upload.problem.title} ${upload.problem.action}`;
      this.announce(`${upload.file.name}: ${said}`);
    }
    if (SUCCEEDED.includes(upload.state)) {
      this.onUploaded();
    }
    if (upload.state === "done") {
      window.setTimeout(() => this.leave(entry), FAREWELL);
    }
    this.hideAll.hidden = this.ended().length < 2;
    this.pump();
  }

  /** Start what waits, as far as there is room. */
  private pump(): void {
    const busy = this.entries.filter(({ upload }) => BUSY.includes(upload.state)).length;
    if (busy < AT_ONCE) {
      this.entries.find(({ upload }) => upload.state === "queued")?.upload.start();
    }
  }

  private isUnderWay(fingerprint: string): boolean {
    const ended: State[] = ["done", "duplicate", "failed", "cancelled"];
    return this.entries.some(({ upload }) => !ended.includes(upload.state) && fingerprintOf(upload.file) === fingerprint);
  }

  private unfinished(): HTMLElement[] {
    return [...this.rows.querySelectorAll<HTMLElement>("[data-unfinished]")];
  }

  private warn(event: BeforeUnloadEvent): void {
    if (this.entries.some(({ upload }) => upload.state === "queued" || BUSY.includes(upload.state))) {
      event.preventDefault();
    }
  }
}

function storedOf(element: HTMLElement | null): number {
  return Number(element?.dataset["stored"] ?? 0);
}

async function mayThrowAway(name: string, sent: number): Promise<boolean> {
  if (sent <= ASK_FROM) {
    return true;
  }
  const text = gettext("%(amount)s of %(name)s have been sent. They would be thrown away.");
  return ask({
    title: gettext("Throw away what has been sent?"),
    text: interpolate(text, { amount: bytes(sent), name }, true),
    yes: gettext("Throw away"),
    no: gettext("Keep"),
  });
}
