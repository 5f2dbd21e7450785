// The panel of find and replace: how many there are, what each would become, and all of them at once.
import type { EditorView } from "@codemirror/view";

import { find } from "../transcript/player";
import { refreshMarks } from "./marks";
import { matchesIn, replaceAll, searchMarker, selectMatch, type Match, type Query } from "./replace";

const MOST_SHOWN = 100;
const AROUND = 32; // characters before and after, in the preview
const PAUSE = 150; // ms after the last key

export class FindPanel {
  private readonly panel: HTMLElement;
  private readonly field: HTMLInputElement;
  private readonly by: HTMLInputElement;
  private matches: Match[] = [];
  private timer = 0;
  readonly marker = searchMarker(() => this.query());

  constructor(
    root: HTMLElement,
    private readonly view: () => EditorView,
    private readonly say: (text: string) => void,
  ) {
    this.panel = find(root, "[data-panel=find]");
    this.field = find(this.panel, "[name=find]");
    this.by = find(this.panel, "[name=replace]");
    this.panel.addEventListener("input", () => this.lookSoon());
    this.panel.addEventListener("keydown", (event) => this.onKey(event));
    this.panel.addEventListener("click", (event) => this.onClick(event));
  }

  open(): void {
    const { state } = this.view();
    const selected = state.sliceDoc(state.selection.main.from, state.selection.main.to);
    this.panel.hidden = false;
    if (selected !== "" && !selected.includes("\n")) {
      this.field.value = selected;
    }
    this.field.select();
    this.field.focus();
    this.look();
  }

  get isOpen(): boolean {
    return !this.panel.hidden;
  }

  close(): void {
    this.panel.hidden = true;
    this.look();
    this.view().focus();
  }

  /** The text has changed. */
  onText(): void {
    if (this.isOpen) {
      this.lookSoon();
    }
  }

  private query(): Query {
    const isChecked = (name: string): boolean => find<HTMLInputElement>(this.panel, `[name=${name}]`).checked;
    const text = this.panel.hidden ? "" : this.field.value;
    return { text, isCaseSensitive: isChecked("case"), isWholeWord: isChecked("whole") };
  }

  private lookSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.look(), PAUSE);
  }

  private look(): void {
    window.clearTimeout(this.timer);
    const view = this.view();
    this.matches = matchesIn(view.state, this.query());
    view.dispatch({ effects: refreshMarks.of(null) });
    const count = ngettext("%s place", "%s places", this.matches.length);
    const shown = this.field.value === "" ? "" : interpolate(count, [this.matches.length]);
    find(this.panel, "[data-shows=matches]").textContent = shown;
    const all = find<HTMLButtonElement>(this.panel, "[data-find=all]");
    all.disabled = this.matches.length === 0 || view.state.readOnly;
    find(this.panel, "[data-shows=preview]").replaceChildren(...this.preview());
  }

  private preview(): HTMLElement[] {
    const shown = this.matches.slice(0, MOST_SHOWN).map((match) => this.previewOf(match));
    const more = this.matches.length - MOST_SHOWN;
    if (more > 0) {
      const note = document.createElement("li");
      note.textContent = interpolate(ngettext("and %s more", "and %s more", more), [more]);
      shown.push(note);
    }
    return shown;
  }

  private previewOf({ from, to }: Match): HTMLElement {
    const { doc } = this.view().state;
    const line = doc.lineAt(from);
    const item = document.createElement("li");
    const place = document.createElement("button");
    place.type = "button";
    place.className = "link-button editor__match";
    place.dataset["from"] = String(from);
    place.dataset["to"] = String(to);
    const [gone, come] = [document.createElement("del"), document.createElement("ins")];
    gone.textContent = doc.sliceString(from, to);
    come.textContent = this.by.value;
    const before = doc.sliceString(Math.max(line.from, from - AROUND), from);
    const after = doc.sliceString(to, Math.min(line.to, to + AROUND));
    place.append(before, gone, ...(this.by.value === "" ? [] : [come]), after);
    item.append(place);
    return item;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Enter" && event.target === this.field && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      this.look();
      this.go(event.shiftKey ? -1 : 1);
    }
  }

  private onClick(event: MouseEvent): void {
    const button = (event.target as Element).closest<HTMLElement>("button");
    const action = button?.dataset["find"];
    if (action === "next" || action === "previous") {
      this.go(action === "next" ? 1 : -1);
    } else if (action === "all") {
      this.replace();
    } else if (action === "close") {
      this.close();
    } else if (button?.dataset["from"] !== undefined) {
      const [from, to] = [Number(button.dataset["from"]), Number(button.dataset["to"])];
      this.view().dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    }
  }

  private go(step: 1 | -1): void {
    if (this.matches.length > 0) {
      const number = selectMatch(this.view(), this.matches, step);
      const place = interpolate(gettext("%s of %s"), [number + 1, this.matches.length]);
      find(this.panel, "[data-shows=matches]").textContent = place;
    }
  }

  private replace(): void {
    const count = replaceAll(this.view(), this.query(), this.by.value.replace(/[\r\n]/g, " "));
    this.say(interpolate(ngettext("%s place replaced. Undo brings it back.", "%s places replaced. Undo brings them back.", count), [count]));
    this.look();
    this.field.focus(); // the button cannot be used again
  }
}
