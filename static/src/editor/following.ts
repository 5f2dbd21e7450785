// Marks what is spoken, and keeps it on the screen while nobody types or scrolls.
import { EditorView } from "@codemirror/view";

import { find } from "../transcript/player";
import { remember, remembered } from "../transcript/settings";
import { setSpoken } from "./marks";
import { rowAtLine } from "./rows";
import type { Sounds } from "./sounds";

const CALM = 4000; // ms after the last key or turn of the wheel

export class Following {
  private marked = "";
  private isOn = remembered("follow") !== "no";
  private busyUntil = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly view: EditorView,
    private readonly sounds: Sounds,
  ) {
    for (const event of ["keydown", "wheel", "touchmove", "pointerdown"]) {
      view.scrollDOM.addEventListener(event, () => (this.busyUntil = Date.now() + CALM), { passive: true });
    }
    this.showButton();
  }

  /** Mark the segment and the word at `time`; go there if the sound plays. */
  mark(time: number, isPlaying: boolean): void {
    const { state } = this.view;
    const line = Math.max(1, this.sounds.rowAt(state, time) + 1);
    const { from, text } = state.doc.line(line);
    const word = this.sounds.wordAt(rowAtLine(state, line).id, text, time);
    const range = word === null ? { from, to: from } : { from: from + word.from, to: from + word.to };
    const marked = `${range.from} ${range.to}`;
    if (marked !== this.marked) {
      this.marked = marked;
      this.view.dispatch({ effects: setSpoken.of(range) });
      if (isPlaying && this.isOn && Date.now() > this.busyUntil) {
        this.show(range.from);
      }
    }
  }

  toggle(): void {
    this.isOn = !this.isOn;
    remember("follow", this.isOn ? "yes" : "no");
    this.showButton();
  }

  /** Somebody asked for this place: go along from here. */
  goAlong(): void {
    this.busyUntil = 0;
    this.marked = "";
  }

  private show(position: number): void {
    const block = this.view.lineBlockAt(position);
    const { scrollTop, clientHeight } = this.view.scrollDOM;
    if (block.top < scrollTop || block.bottom > scrollTop + clientHeight * 0.85) {
      this.view.dispatch({ effects: EditorView.scrollIntoView(position, { y: "start", yMargin: clientHeight / 4 }) });
    }
  }

  private showButton(): void {
    const button = find(this.root, "[data-action=follow]");
    button.textContent = this.isOn ? gettext("Stop following") : gettext("Follow again");
    button.classList.toggle("button--primary", !this.isOn);
  }
}
