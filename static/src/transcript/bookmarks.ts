// The reader's own bookmarks: made at a sentence, marked in the text, noted and removed in the list above it.
import { csrfToken } from "../csrf";
import { cutWords, wordStart, type Segment } from "./words";

interface Stretch {
  start: number;
  end: number;
}

// Times are rounded to milliseconds on their way here.
const HAIR = 0.002; // s

export class Bookmarks {
  private stretches: Stretch[] = [];
  private readonly body: HTMLElement;

  constructor(
    private readonly panel: HTMLDetailsElement,
    private readonly transcript: string,
    private readonly segments: readonly Segment[],
    private readonly say: (text: string) => void,
  ) {
    this.body = panel.querySelector<HTMLElement>(".bookmarks__body")!;
  }

  open(): void {
    this.body.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      void this.send(form.action, new FormData(form)).then((isDone) => isDone && this.sayDone(form));
    });
    this.offerPrinting();
    this.read();
  }

  /** At the sentence that is spoken at `time`; its place in the list is shown, ready for a note. */
  async make(time: number): Promise<void> {
    const data = new FormData();
    data.set("time", time.toFixed(3));
    if (await this.send(this.panel.dataset["address"] ?? "", data)) {
      const isMade = this.body.querySelector("[data-made]") !== null;
      this.say(isMade ? gettext("Bookmark kept. Its note can be written in the list of bookmarks.") : gettext("There is no text here."));
    }
  }

  /** Marks the sentences in the segments whose words are cut already. */
  mark(): void {
    this.segments.filter(({ words }) => words.length > 0).forEach((segment) => this.dress(segment));
  }

  /** Marks the sentences of one segment. */
  dress(segment: Segment): void {
    const near = this.stretches.filter(({ start, end }) => start < segment.end + HAIR && end > segment.start - HAIR);
    segment.element.classList.toggle("segment--bookmarked", near.length > 0);
    if (near.length > 0) {
      cutWords(segment);
    }
    segment.words.forEach((word, number) => {
      const time = wordStart(segment, number);
      word.classList.toggle("word--bookmarked", near.some(({ start, end }) => time >= start - HAIR && time < end - HAIR));
    });
  }

  private read(): void {
    this.stretches = [...this.body.querySelectorAll<HTMLElement>("[data-bookmark]")].map(({ dataset }) => ({
      start: Number(dataset["start"]),
      end: Number(dataset["end"]),
    }));
    this.panel.querySelector("[data-counts=bookmarks]")!.textContent = String(this.stretches.length);
    this.mark();
  }

  /** False when it was not done; why is said. */
  private async send(address: string, data: FormData): Promise<boolean> {
    data.set("transcript", this.transcript);
    data.delete("csrfmiddlewaretoken");
    const sent = { method: "POST", headers: { "X-CSRFToken": csrfToken() }, body: data };
    const response = await fetch(address, sent).catch(() => null);
    if (response === null) {
      this.say(gettext("The connection to the server is lost. Check the network, then try again."));
      return false;
    }
    if (response.redirected || (!response.ok && response.status !== 422)) {
      this.say(gettext("Something went wrong. Reload the page, and log in if you are asked to."));
      return false;
    }
    const hadFocus = this.body.contains(document.activeElement);
    this.body.innerHTML = await response.text();
    if (hadFocus) {
      this.panel.querySelector("summary")?.focus({ preventScroll: true });
    }
    this.read();
    const problem = this.body.querySelector("[data-problem]")?.textContent ?? "";
    if (problem !== "") {
      this.say(problem);
    }
    return response.ok;
  }

  private sayDone(form: HTMLFormElement): void {
    if (form.querySelector("[data-remove]") !== null) {
      this.say(gettext("Bookmark removed. It can be brought back below the list for a day."));
    } else {
      this.say(form.querySelector("[data-restore]") === null ? gettext("Note saved.") : gettext("Bookmark brought back."));
    }
  }

  private offerPrinting(): void {
    const wanted = this.panel.querySelector<HTMLInputElement>("[name=print-notes]")!;
    window.addEventListener("beforeprint", () => {
      this.panel.open ||= wanted.checked; // what is folded is not printed
    });
    const button = document.querySelector<HTMLElement>("[data-print]");
    if (button !== null) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
  }
}
