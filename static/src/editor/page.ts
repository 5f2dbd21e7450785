// The page of the editor: text, sound, saving, others, doubts, joined.
import type { EditorView, ViewUpdate } from "@codemirror/view";

import { find } from "../transcript/player";
import { clock, timeInHash } from "../transcript/format";
import { Api } from "./api";
import { Base, oneLine } from "./base";
import { Cast } from "./cast";
import { changeSpeaker } from "./commands";
import { Conflicts } from "./conflicts";
import { Deeds } from "./deeds";
import { DoubtBar } from "./doubt_bar";
import { checkDoubt, Doubts } from "./doubts";
import { FindPanel } from "./find_panel";
import { Following } from "./following";
import { whoGutter } from "./gutter";
import { Live } from "./live";
import { marks, refreshMarks } from "./marks";
import { fromServer } from "./merge";
import { Playback } from "./playback";
import { bringIn, type Left } from "./restore";
import { lineOf, rowAtLine, spliceRows, textOf } from "./rows";
import { Saving } from "./saving";
import { Sounds } from "./sounds";
import { SpeakerBar } from "./speaker_bar";
import { Spelling } from "./spelling";
import { StateLine } from "./states";
import type { Draft, Store } from "./store";
import { freeze, openSurface } from "./surface";
import type { Doubt, EditAnswer, LiveMessage, ServedEditor, ServedWords } from "./types";
import { Wave } from "./wave";

const WORDS_AFTER = 10_000; // ms

export class EditorPage {
  readonly sounds = new Sounds();
  readonly cast = new Cast();
  readonly doubts = new Doubts();
  readonly view: EditorView;
  readonly playback: Playback;
  readonly following: Following;
  readonly findPanel: FindPanel;
  readonly doubtBar: DoubtBar;
  readonly speakerBar: SpeakerBar;
  readonly wave: Wave;
  readonly spelling: Spelling;
  private readonly conflicts: Conflicts;
  private readonly states: StateLine;
  private readonly saving: Saving;
  private readonly live: Live;
  private placeTimer = 0;
  private wordsTimer = 0;

  constructor(
    readonly root: HTMLElement,
    private readonly api: Api,
    editor: ServedEditor,
    store: Store | null,
    identity: Pick<Draft, "key" | "place">,
  ) {
    editor.segments.forEach((segment) => this.sounds.set({ ...segment, text: oneLine(segment.text) }));
    this.cast.speakers = editor.speakers;
    const view = (): EditorView => this.view;
    const say = (text: string): void => this.say(text);
    this.states = new StateLine(root, say);
    this.conflicts = new Conflicts(root, view, this.cast, (ids) => this.saving.poke(ids));
    this.findPanel = new FindPanel(root, view, say);
    this.doubtBar = new DoubtBar(root, view, this.doubts, (line, from, to) => this.playWords(line, from, to), say);
    this.spelling = new Spelling(root, root.dataset["address"] ?? "", view, say);
    this.speakerBar = new SpeakerBar(root, this.cast, (speaker, line) => this.giveTo(speaker, line));
    this.view = this.openView(editor);
    this.playback = new Playback(root, (time) => this.onTime(time));
    this.following = new Following(root, this.view, this.sounds);
    this.wave = this.openWave(editor);
    this.saving = this.openSaving(editor, store, identity);
    this.live = this.openLive();
    this.finish(editor);
  }

  private openView(editor: ServedEditor): EditorView {
    const { dataset } = this.root;
    const gutter = whoGutter(this.sounds, this.cast, {
      onTime: (line) => this.playLine(line),
      onSpeaker: (line) => this.speakerBar.ask(line),
    });
    return openSurface({
      parent: find(this.root, "[data-shows=text]"),
      segments: editor.segments,
      isEditable: editor.editable,
      nonce: dataset["nonce"] ?? "",
      language: dataset["language"] ?? "id",
      label: dataset["label"] ?? "",
      parts: [gutter, marks([this.doubts.marker, this.spelling.marker, this.findPanel.marker], (view, line) => this.classOf(view, line))],
      onUpdate: (update) => this.onUpdate(update),
      onPlay: (position) => this.playAt(position),
    });
  }

  private openWave({ peaks, duration }: ServedEditor): Wave {
    const { player } = this.playback;
    const button = find(this.root, "[data-action=wave]");
    return new Wave(
      find(this.root, "[data-shows=wave]"),
      button,
      player.audio,
      { peaks: peaks ?? "", duration },
      (time) => this.playback.moveTo(time),
      (text) => player.say(text),
    );
  }

  private openSaving(editor: ServedEditor, store: Store | null, identity: Pick<Draft, "key" | "place">): Saving {
    return new Saving(Base.of(editor.segments, editor.number), this.api, store, identity, {
      view: this.view,
      isHeld: (id) => this.conflicts.isHeld(id),
      onState: (state, message) => this.states.show(state, message),
      onUnsafe: (isUnsafe) => this.states.setUnsafe(isUnsafe),
      onClash: (clashes) => {
        this.conflicts.add(clashes);
        this.refresh();
      },
      onAnswer: (answer) => this.takeSegments(answer),
      onEditor: (fresh) => this.takeEditor(fresh),
      onChecked: ({ segment_id, doubts }) => {
        this.doubts.set(segment_id, this.saving.base.segments.get(segment_id)?.text ?? "", doubts);
        this.refresh();
      },
      onFrozen: (message) => this.freeze(message),
      baseOf: ({ segments, number }) => Base.of(segments, number),
    });
  }

  private openLive(): Live {
    const transcript = this.root.dataset["transcript"] ?? "";
    let isFirst = true;
    return new Live(
      transcript,
      (message) => this.onMessage(message),
      () => {
        if (isFirst) {
          void this.saving.hearMissed();
        } else {
          this.saving.lookAgain();
        }
        isFirst = false;
      },
    );
  }

  private finish(editor: ServedEditor): void {
    this.speakerBar.render();
    this.doubtBar.render();
    this.states.show("saved", "");
    if (!editor.editable) {
      this.freeze("");
    }
    new Deeds(this).listen();
    window.addEventListener("hashchange", () => this.openSharedPlace());
    this.openSharedPlace();
    this.root.dataset["ready"] = "";
    void this.learnWords();
  }

  /** The first times come while the page is made. */
  private onTime(time: number): void {
    this.following?.mark(time, this.playback.isPlaying);
    this.wave?.mark(time);
  }

  /** What an earlier page could not send. */
  bringBack(left: Left): void {
    const { clashes, ids } = bringIn(left.changes, this.view, this.saving.base);
    this.conflicts.add(clashes);
    this.saving.poke(ids);
    left.checks.filter(({ segment_id }) => lineOf(this.view.state, segment_id) !== null).forEach((check) => this.saving.check(check));
    if (ids.length > 0) {
      this.say(gettext("What you wrote before the page was closed has been brought back."));
    }
  }

  private onUpdate(update: ViewUpdate): void {
    for (const transaction of update.transactions) {
      for (const effect of transaction.effects) {
        if (effect.is(spliceRows) && transaction.annotation(fromServer) !== true) {
          const texts = effect.value.insert.map(({ id }) => ({ id, text: this.textOf(id) }));
          this.sounds.reform(effect.value.remove, texts);
        } else if (effect.is(checkDoubt)) {
          this.doubts.mark(effect.value, update.state);
          this.saving.check(effect.value);
          queueMicrotask(() => this.refresh());
        }
      }
    }
    this.saving?.note(update); // the first updates come while the page is made
    if (update.docChanged) {
      this.findPanel.onText();
      if (this.conflicts.count > 0) {
        this.conflicts.render();
      }
    }
    if (update.selectionSet) {
      this.tellPlace();
    }
  }

  private textOf(id: string): string {
    const line = lineOf(this.view.state, id);
    return line === null ? "" : textOf(this.view.state, line);
  }

  /** Where one is: others see it, and screen readers say what the gutter shows. */
  private tellPlace(): void {
    const { id, speaker } = rowAtLine(this.view.state, this.line);
    this.live.goTo(id);
    window.clearTimeout(this.placeTimer);
    this.placeTimer = window.setTimeout(() => {
      const place = find(this.root, "[data-shows=place]");
      place.textContent = `${clock(this.sounds.of(id).start)} ${this.cast.speaker(speaker).shown_name}`;
    }, 400);
  }

  private onMessage(message: LiveMessage): void {
    if (message.type === "edit") {
      this.saving.take(message);
    } else if (message.type === "presence") {
      this.cast.people = message.people;
      this.showPeople();
    } else {
      this.saving.lookAgain();
    }
  }

  private showPeople(): void {
    const chips = this.cast.people.map(({ initials, name }) => {
      const chip = document.createElement("li");
      chip.className = "badge badge--info";
      chip.textContent = initials;
      chip.title = name;
      const full = document.createElement("span");
      full.className = "visually-hidden";
      full.textContent = name;
      chip.append(full);
      return chip;
    });
    const list = find(this.root, "[data-shows=people]");
    list.replaceChildren(...chips);
    list.hidden = chips.length === 0;
    this.refresh();
  }

  private takeSegments(answer: Pick<EditAnswer, "segments" | "removed"> & Partial<EditAnswer>): void {
    answer.removed.forEach((id) => this.doubts.drop(id));
    const doubts = answer.doubts && bySegment(answer.doubts);
    for (const segment of answer.segments) {
      const text = oneLine(segment.text);
      this.sounds.set({ ...segment, text });
      if (doubts !== undefined) {
        this.doubts.set(segment.id, text, doubts.get(segment.id) ?? []);
      }
    }
    if (doubts === undefined) {
      // Somebody else's edit: what is doubtful in it is asked for once they pause.
      window.clearTimeout(this.wordsTimer);
      this.wordsTimer = window.setTimeout(() => void this.learnWords(), WORDS_AFTER);
    }
    this.refresh();
  }

  private takeEditor(editor: ServedEditor): void {
    this.cast.speakers = editor.speakers;
    this.speakerBar.render();
    editor.segments.forEach((segment) => this.sounds.set({ ...segment, text: oneLine(segment.text) }));
    if (!editor.editable) {
      this.freeze("");
    }
    void this.learnWords();
  }

  private async learnWords(): Promise<void> {
    const words = await this.api.words().catch(() => null);
    if (words === null) {
      this.playback.player.say(gettext("The times of the words could not be loaded. Reload the page to hear single words."));
      return;
    }
    this.takeWords(words);
    this.root.dataset["words"] = "known";
  }

  private takeWords(words: ServedWords): void {
    const { segments } = this.saving.base;
    Object.entries(words.segments).forEach(([id, { times }]) => this.sounds.setTimes(id, times));
    this.doubts.clear();
    bySegment(words.doubts ?? []).forEach((doubts, id) => this.doubts.set(id, segments.get(id)?.text ?? "", doubts));
    this.doubts.isKnown = true;
    this.refresh();
  }

  refresh(): void {
    this.view.dispatch({ effects: refreshMarks.of(null) });
    this.doubtBar.render();
  }

  private freeze(message: string): void {
    freeze(this.view);
    this.root.dataset["frozen"] = "";
    const notice = find(this.root, "[data-shows=frozen]");
    notice.hidden = false;
    if (message !== "") {
      const reason = find(notice, "[data-shows=reason]");
      const kept = gettext("What you wrote and is not saved stays in this browser.");
      reason.textContent = this.saving.isClean ? message : `${message} ${kept}`;
    }
    this.root.querySelectorAll<HTMLButtonElement>("[data-changes]").forEach((button) => (button.disabled = true));
  }

  private classOf(view: EditorView, line: number): string {
    const { id } = rowAtLine(view.state, line);
    const held = this.conflicts.isHeld(id) ? "cm-held " : "";
    return held + (this.cast.initialsIn(id) === "" ? "" : "cm-others");
  }

  /** The line of the caret. */
  get line(): number {
    return this.view.state.doc.lineAt(this.view.state.selection.main.head).number;
  }

  playAt(position: number): void {
    const line = this.view.state.doc.lineAt(position);
    const { id } = rowAtLine(this.view.state, line.number);
    this.following.goAlong();
    this.playback.playFrom(this.sounds.timeAt(id, line.text, position - line.from));
  }

  private playLine(line: number): void {
    this.following.goAlong();
    this.playback.playFrom(this.sounds.of(rowAtLine(this.view.state, line).id).start);
  }

  private playWords(line: number, from: number, to: number): void {
    const { id } = rowAtLine(this.view.state, line);
    this.playback.playStretch(...this.sounds.stretch(id, textOf(this.view.state, line), from, to));
  }

  giveTo(speaker: string | null, line?: number): void {
    changeSpeaker(this.view, speaker, line);
    this.say(this.cast.speaker(speaker).shown_name);
    this.view.focus();
  }

  /** #t=123.4 in the address: that place, ready to play. */
  private openSharedPlace(): void {
    const time = timeInHash(location.hash);
    if (time !== null) {
      this.playback.player.moveTo(time);
      const line = Math.max(1, this.sounds.rowAt(this.view.state, time) + 1);
      this.view.dispatch({ selection: { anchor: this.view.state.doc.line(line).from }, scrollIntoView: true });
    }
    this.view.focus();
  }

  say(text: string): void {
    find(this.root, "[data-shows=said]").textContent = text;
  }
}

function bySegment(doubts: readonly Doubt[]): Map<string, Doubt[]> {
  const found = new Map<string, Doubt[]>();
  for (const doubt of doubts) {
    const there = found.get(doubt.segment_id);
    if (there === undefined) {
      found.set(doubt.segment_id, [doubt]);
    } else {
      there.push(doubt);
    }
  }
  return found;
}
