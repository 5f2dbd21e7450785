// Words that are in no list. The server is asked about those on the screen; what it said is kept while the page is open.
import { EditorView } from "@codemirror/view";

import { csrfToken } from "../csrf";
import { find } from "../transcript/player";
import { remember, remembered } from "../transcript/settings";
import { refreshMarks, type Mark, type Marker } from "./marks";

const WORD = /\p{L}+(?:-\p{L}+)*/gu;
const ASKED_AFTER = 600; // ms without a new word
const MOST_AT_ONCE = 500;

interface Place {
  from: number;
  to: number;
  word: string;
}

export class Spelling {
  /** By word as it is written: whether it exists. */
  private readonly exists = new Map<string, boolean>();
  private readonly wanted = new Set<string>();
  private isOn = remembered("spelling") !== "no";
  private timer = 0;
  private place: Place | null = null;
  private readonly dialog: HTMLDialogElement;

  constructor(
    private readonly root: HTMLElement,
    private readonly address: string,
    private readonly view: () => EditorView,
    private readonly say: (text: string) => void,
  ) {
    this.dialog = find<HTMLDialogElement>(root, "[data-dialog=spelling]");
    this.dialog.addEventListener("click", (event) => this.onClick(event.target as Element));
    this.dialog.addEventListener("close", () => this.view().focus());
    this.showButton();
  }

  readonly marker: Marker = (view, line, text): Mark[] => {
    if (!this.isOn) {
      return [];
    }
    const caret = view.state.selection.main.head - view.state.doc.line(line).from;
    return wordsOf(text).flatMap(({ from, to, word }) => {
      this.want(word);
      const isBeingTyped = caret > from && caret <= to && view.hasFocus;
      const isUnknown = this.exists.get(word) === false && !isBeingTyped;
      return isUnknown ? [{ from, to, class: "cm-unknown", title: gettext("In no list of words (Alt+S)") }] : [];
    });
  };

  toggle(): void {
    this.isOn = !this.isOn;
    remember("spelling", this.isOn ? "yes" : "no");
    this.showButton();
    this.view().dispatch({ effects: refreshMarks.of(null) });
  }

  /** What may be meant at the caret, or by the next unknown word after it. */
  async suggest(): Promise<void> {
    const place = this.isOn ? this.next() : null;
    if (place === null) {
      this.say(gettext("No word here is unknown."));
      return;
    }
    const view = this.view();
    view.dispatch({ selection: { anchor: place.from, head: place.to }, scrollIntoView: true });
    const query = new URLSearchParams({ word: place.word });
    const response = await fetch(`${this.address}spelling/word?${query}`).catch(() => null);
    if (response === null || !response.ok || response.redirected) {
      this.say(gettext("The connection to the server is lost. Check the network, then try again."));
      return;
    }
    const { suggestions, lists } = (await response.json()) as { suggestions: string[]; lists: string[] };
    this.place = place;
    this.show(place.word, suggestions, lists);
  }

  private next(): Place | null {
    const { state } = this.view();
    const { from } = state.selection.main;
    for (let number = state.doc.lineAt(from).number; number <= state.doc.lines; number++) {
      const line = state.doc.line(number);
      const places = wordsOf(line.text).map(({ from: start, to, word }) => ({ from: line.from + start, to: line.from + to, word }));
      const found = places.find((one) => one.to >= from && this.exists.get(one.word) === false);
      if (found !== undefined) {
        return found;
      }
    }
    return null;
  }

  private show(word: string, suggestions: string[], lists: string[]): void {
    find(this.dialog, "[data-shows=unknown]").textContent = word;
    find(this.dialog, "[data-shows=none]").hidden = suggestions.length > 0;
    const isFixed = this.view().state.readOnly;
    const buttons = suggestions.map((one) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "button";
      made.dataset["instead"] = one;
      made.textContent = one;
      made.disabled = isFixed;
      return made;
    });
    find(this.dialog, "[data-shows=suggestions]").replaceChildren(...buttons);
    this.dialog.querySelectorAll<HTMLElement>("[data-list]").forEach((button) => {
      button.hidden = !lists.includes(button.dataset["list"] ?? "");
    });
    this.dialog.showModal();
  }

  private onClick(target: Element): void {
    const { instead, list } = target.closest<HTMLElement>("button")?.dataset ?? {};
    if (this.place === null || (instead === undefined && list === undefined)) {
      return;
    }
    const { from, to, word } = this.place;
    this.dialog.close();
    const view = this.view();
    // Somebody else may have changed the place meanwhile.
    if (instead !== undefined && view.state.sliceDoc(from, to) === word) {
      view.dispatch({ changes: { from, to, insert: instead }, selection: { anchor: from + instead.length }, userEvent: "input" });
    } else if (list !== undefined) {
      void this.add(word, list);
    }
  }

  private async add(word: string, list: string): Promise<void> {
    const isDone = (await this.post("vocabulary", { word, list })) !== null;
    if (isDone) {
      this.exists.clear(); // with what hangs on it: names with endings
      this.view().dispatch({ effects: refreshMarks.of(null) });
    }
    this.say(isDone ? interpolate(gettext("“%s” is known from now on."), [word]) : gettext("The word could not be added."));
  }

  private want(word: string): void {
    if (!this.exists.has(word) && !this.wanted.has(word)) {
      this.wanted.add(word);
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.ask(), ASKED_AFTER);
    }
  }

  private async ask(): Promise<void> {
    const words = [...this.wanted].slice(0, MOST_AT_ONCE);
    const answer = await this.post("spelling", { words: words.join(" ") });
    words.forEach((word) => this.wanted.delete(word)); // where nothing came, they are wanted again when they are seen
    if (answer !== null) {
      const unknown = new Set((answer as { unknown: string[] }).unknown);
      words.forEach((word) => this.exists.set(word, !unknown.has(word)));
      this.root.dataset["spelling"] = "known";
      this.view().dispatch({ effects: refreshMarks.of(null) });
    }
  }

  private async post(path: string, fields: Record<string, string>): Promise<unknown> {
    const sent = { method: "POST", headers: { "X-CSRFToken": csrfToken() }, body: new URLSearchParams(fields) };
    const response = await fetch(this.address + path, sent).catch(() => null);
    return response?.ok && !response.redirected ? response.json().catch(() => null) : null;
  }

  private showButton(): void {
    find(this.root, "[data-action=spelling]").setAttribute("aria-pressed", String(this.isOn));
  }
}

function wordsOf(text: string): Place[] {
  return [...text.matchAll(WORD)].map((found) => ({
    word: found[0],
    from: found.index,
    to: found.index + found[0].length,
  }));
}
