// Final lines for screen readers, a few at a time: interim words would drown whoever listens.
import type { Line } from "../types";

const GATHERED_FOR = 2000; // ms
const KEPT = 6; // announcements in the page

export class Announcer {
  private waiting: Line[] = [];
  private speaker = "";
  private timer = 0;
  isOn = true;

  constructor(private readonly log: HTMLElement) {}

  add(line: Line): void {
    if (!this.isOn) {
      return;
    }
    this.waiting.push(line);
    if (this.timer === 0) {
      this.timer = window.setTimeout(() => this.tell(), GATHERED_FOR);
    }
  }

  /** Not to be told any more. */
  withdraw(ids: readonly string[]): void {
    this.waiting = this.waiting.filter(({ id }) => !ids.includes(id));
    this.log.replaceChildren();
  }

  /** None of it is for this reader any more. */
  clear(): void {
    this.waiting = [];
    this.log.replaceChildren();
  }

  private tell(): void {
    this.timer = 0;
    const texts = this.waiting.map((line) => this.textOf(line));
    this.waiting = [];
    if (texts.length > 0) {
      const said = document.createElement("p");
      said.textContent = texts.join(" ");
      this.log.append(said);
      while (this.log.children.length > KEPT) {
        this.log.firstElementChild!.remove();
      }
    }
  }

  private textOf({ speaker, text }: Line): string {
    const isOther = speaker !== "" && speaker !== this.speaker;
    this.speaker = speaker || this.speaker;
    return isOther ? `${speaker}: ${text}` : text;
  }
}
