// "Read the last answer": the last words of a role with their sound, while recording goes on.
import { find } from "../../transcript/player";
import { clock } from "../../transcript/format";
import { reasonOf } from "../../calls";
import type { LiveApi } from "../api";
import type { Line } from "../types";

const WORDS_OF = 3; // lines: an answer is often cut into several
const LEAD = 0.3; // seconds before the first word
const TOGETHER = 20; // seconds between two lines of one answer

export class Readback {
  private readonly answer: HTMLElement;

  constructor(
    private readonly panel: HTMLElement,
    private readonly api: LiveApi,
  ) {
    this.answer = find(panel, "[data-shows=answer]");
    for (const button of this.buttons) {
      button.addEventListener("click", () => void this.read(button));
    }
    find(panel, "[data-action=readback-close]").addEventListener("click", () => this.close());
    panel.hidden = false;
  }

  /** The second key; false when it is none of ours. */
  press(key: string): boolean {
    const button = this.buttons.find(({ dataset }) => dataset["key"] === key);
    if (button === undefined) {
      return false;
    }
    void this.read(button);
    return true;
  }

  focus(): void {
    this.buttons[0]?.focus();
    this.panel.scrollIntoView({ block: "nearest" });
  }

  close(): void {
    this.answer.replaceChildren();
    find(this.panel, "[data-action=readback-close]").hidden = true;
  }

  private get buttons(): HTMLElement[] {
    return [...this.panel.querySelectorAll<HTMLElement>("[data-role]")];
  }

  private async read(button: HTMLElement): Promise<void> {
    find(this.panel, "[data-action=readback-close]").hidden = false;
    const name = button.lastChild?.textContent ?? "";
    try {
      const lines = await this.api.lines({ role: button.dataset["role"]!, last: String(WORDS_OF) });
      const answer = lastAnswer(lines);
      if (answer.length === 0) {
        this.show(interpolate(gettext("%s: nothing heard yet."), [name]));
      } else {
        this.showAnswer(answer);
      }
    } catch (error) {
      this.show(reasonOf(error));
    }
  }

  private show(text: string): void {
    const said = document.createElement("p");
    said.textContent = text;
    this.answer.replaceChildren(said);
  }

  private showAnswer(lines: readonly Line[]): void {
    const first = lines[0]!;
    const last = lines.at(-1)!;
    const quote = document.createElement("blockquote");
    quote.className = "desk__answer";
    quote.textContent = lines.map(({ text }) => text).join(" ");
    const who = document.createElement("p");
    who.className = "muted small";
    who.textContent = `${first.speaker} · ${clock(first.start)}`;
    const audio = document.createElement("audio");
    audio.controls = true;
    audio.src = this.api.soundOf(Math.max(0, first.start - LEAD), last.end + LEAD);
    this.answer.replaceChildren(quote, who, audio);
    this.panel.scrollIntoView({ block: "nearest" });
    audio.focus();
  }
}

/** The last lines that one person spoke without a long pause. */
function lastAnswer(lines: readonly Line[]): Line[] {
  const answer: Line[] = [];
  for (const line of lines.toReversed()) {
    const next = answer[0];
    if (next !== undefined && (next.speaker !== line.speaker || next.start - line.end > TOGETHER)) {
      break;
    }
    answer.unshift(line);
  }
  return answer;
}
