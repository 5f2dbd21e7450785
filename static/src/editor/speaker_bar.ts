// Who speaks, each with a number: a button for fingers, Alt and the number for keys; all of them in a dialog.
import { find } from "../transcript/player";
import type { Cast } from "./cast";

const MOST_NUMBERED = 9;

export class SpeakerBar {
  private readonly bar: HTMLElement;
  private readonly dialog: HTMLDialogElement;
  private line: number | undefined;

  constructor(
    root: HTMLElement,
    private readonly cast: Cast,
    private readonly onChoice: (speaker: string | null, line?: number) => void,
  ) {
    this.bar = find(root, "[data-shows=speakers]");
    this.dialog = find(root, "[data-dialog=speaker]");
    for (const list of [this.bar, this.dialog]) {
      list.addEventListener("click", (event) => this.onClick(event, list === this.dialog));
    }
  }

  render(): void {
    this.bar.replaceChildren(...this.cast.speakers.slice(0, MOST_NUMBERED).map((_, number) => this.button(number)));
    const all = this.cast.speakers.map((_, number) => this.button(number));
    find(this.dialog, "[data-shows=all]").replaceChildren(...all);
  }

  /** For one line, or for what is selected. */
  ask(line?: number): void {
    this.line = line;
    this.dialog.showModal();
  }

  choose(number: number): void {
    const speaker = this.cast.speakers[number - 1];
    if (speaker !== undefined) {
      this.onChoice(speaker.id);
    }
  }

  private button(number: number): HTMLElement {
    const { id, colour, initials, shown_name } = this.cast.speakers[number]!;
    const made = document.createElement("button");
    made.type = "button";
    made.className = `button button--small speaker speaker--${colour} editor__speaker`;
    made.dataset["speaker"] = id;
    const [key, chip, name] = [document.createElement("kbd"), document.createElement("span"), document.createElement("bdi")];
    key.textContent = String(number + 1);
    chip.className = "speaker__initials";
    chip.ariaHidden = "true";
    chip.textContent = initials;
    name.className = "editor__speakerName";
    name.textContent = shown_name;
    made.append(...(number < MOST_NUMBERED ? [key] : []), chip, name);
    return made;
  }

  private onClick(event: MouseEvent, isDialog: boolean): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-speaker]");
    if (button !== null) {
      const line = isDialog ? this.line : undefined;
      this.dialog.close();
      this.onChoice(button.dataset["speaker"] || null, line);
    }
  }
}
