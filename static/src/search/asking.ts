// The form that has an answer written, sent without leaving the page: the passages stay, can be heard meanwhile, and
// whoever waits may give up. What comes back is this same page with the answer; of that its part is taken.
import { reasonOf, Unreachable } from "../calls";
import { csrfToken } from "../csrf";
import { find } from "../transcript/player";

const SECOND_MS = 1000;

export class Asking {
  private call: AbortController | null = null;
  private readonly written: HTMLElement;
  private readonly waiting: HTMLElement;

  constructor(private readonly root: HTMLElement) {
    this.written = find(root, "[data-shows=written]");
    this.waiting = find(root, ".asked__waiting");
  }

  listen(): void {
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask(event.target as HTMLFormElement);
    });
    find(this.root, "[data-action=give-up]").addEventListener("click", () => this.giveUp());
    document.addEventListener("keydown", (event) => {
      const isMeant = event.key === "Escape" && !event.defaultPrevented && !event.isComposing;
      if (isMeant && this.call !== null && document.querySelector("dialog[open]") === null) {
        event.preventDefault();
        this.giveUp();
      }
    });
  }

  private async ask(form: HTMLFormElement): Promise<void> {
    const call = new AbortController();
    this.call = call;
    const clock = this.wait();
    try {
      const page = await answered(form, call.signal);
      if (this.call === call) {
        this.take(page);
      }
    } catch (error) {
      if (this.call === call) {
        this.end(reasonOf(error));
      }
    } finally {
      clearInterval(clock);
    }
  }

  private giveUp(): void {
    this.call?.abort();
    this.end(gettext("Given up. The passages below stay as they are."));
  }

  /** Say what is being done, and for how long; the clock that counts is to be stopped. */
  private wait(): number {
    const shown = find(this.waiting, "[data-shows=seconds]");
    const most = this.root.dataset["seconds"] ?? "";
    let passed = 0;
    const tick = (): void => {
      shown.textContent = interpolate(gettext("%(now)s of at most %(most)s seconds"), { now: passed++, most }, true);
    };
    tick();
    this.written.hidden = true;
    this.waiting.hidden = false;
    find(this.waiting, "[data-action=give-up]").focus();
    this.say(this.root.dataset["doing"] ?? "");
    return window.setInterval(tick, SECOND_MS);
  }

  /** Whoever has gone on to the passages stays there. */
  private get isHere(): boolean {
    return this.root.contains(document.activeElement) || document.activeElement === document.body;
  }

  private end(told: string): void {
    const isHere = this.isHere;
    this.call = null;
    this.written.hidden = false;
    this.waiting.hidden = true;
    this.say(told);
    if (isHere) {
      this.root.querySelector<HTMLElement>("#answer, .asked__write button")?.focus();
    }
  }

  private take(page: Document): void {
    const fresh = page.getElementById(this.root.id);
    if (fresh === null) {
      location.reload(); // logged out, or the hearing is there no more: the server says so
      return;
    }
    this.written.replaceChildren(...find(fresh, "[data-shows=written]").childNodes);
    if (fresh.dataset["passages"] !== this.root.dataset["passages"]) {
      this.root.dataset["passages"] = fresh.dataset["passages"] ?? "";
      find(document, ".asked__passages").replaceChildren(...find(page, ".asked__passages").childNodes);
    }
    const isTold = this.isHere || this.written.querySelector("#answer") === null; // a problem is an alert
    this.end(isTold ? "" : gettext("The answer is there."));
  }

  private say(text: string): void {
    find(this.root, "[data-shows=told]").textContent = text;
  }
}

/** The page as the server answers. Raises Unreachable, also where the call was given up. */
async function answered(form: HTMLFormElement, signal: AbortSignal): Promise<Document> {
  const headers = { "X-CSRFToken": csrfToken() };
  try {
    const response = await fetch(form.action, { method: "POST", headers, signal });
    if (response.status >= 500) {
      throw new Unreachable();
    }
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    throw new Unreachable();
  }
}
