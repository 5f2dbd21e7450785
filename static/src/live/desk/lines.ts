// The captions as the clerk sees them: final lines can be corrected while the hearing goes on.
import { find } from "../../transcript/player";
import { clock } from "../../transcript/format";
import { reasonOf, Refused } from "../../calls";
import type { LiveApi } from "../api";
import { interimParts } from "../captions/interim";
import type { Interim, Line } from "../types";

const MOST = 300; // lines in the page; all of them are in the transcript
const NEAR = 60; // px from the end that still count as being there

export class Lines {
  private readonly finals: HTMLElement;
  private readonly scroller: HTMLElement;
  private readonly interim: HTMLElement;
  private readonly newest: HTMLElement;
  private readonly lines = new Map<string, Line>();
  private readonly speakers: HTMLElement;

  constructor(
    private readonly panel: HTMLElement,
    private readonly api: LiveApi,
    private mayEdit: boolean,
    private readonly say: (text: string) => void,
  ) {
    this.finals = find(panel, "[data-shows=finals]");
    this.scroller = find(panel, "[data-shows=lines]");
    this.interim = find(panel, "[data-shows=interim]");
    this.newest = find(panel, "[data-action=newest]");
    this.speakers = find(panel, "datalist");
    this.newest.addEventListener("click", () => this.toEnd());
    this.scroller.addEventListener("scroll", () => {
      this.newest.hidden = this.isAtEnd;
    });
    panel.hidden = false;
  }

  async load(): Promise<void> {
    const lines = await this.api.lines({ last: "50" }).catch(() => []);
    lines.forEach((line) => this.put(line));
  }

  /** A new line, or one that somebody has corrected. */
  put(line: Line): void {
    const wasAtEnd = this.isAtEnd;
    const known = this.lines.get(line.id);
    if (known !== undefined && known.revision >= line.revision) {
      return;
    }
    this.lines.set(line.id, line);
    this.offer(line.speaker);
    find(this.panel, "[data-shows=no-lines]").hidden = true;
    const there = this.item(line.id);
    if (there === null) {
      this.insert(line);
      this.trim();
    } else if (there.querySelector("form") === null) {
      there.replaceWith(this.itemOf(line));
    }
    this.keepEnd(wasAtEnd);
  }

  /** In the order of what was said: a line that fills a gap comes later than those after it. */
  private insert(line: Line): void {
    const before = [...this.finals.children].findLast(
      (item) => (this.lines.get((item as HTMLElement).dataset["id"] ?? "")?.start ?? 0) <= line.start,
    );
    if (before === undefined) {
      this.finals.prepend(this.itemOf(line));
    } else {
      before.after(this.itemOf(line));
    }
  }

  showInterim(interim: Interim): void {
    const wasAtEnd = this.isAtEnd;
    this.interim.hidden = interim.text === "";
    this.interim.replaceChildren(...interimParts(interim));
    this.keepEnd(wasAtEnd);
  }

  /** The session has ended: from now on its transcript is corrected. */
  close(): void {
    if (this.mayEdit) {
      this.mayEdit = false;
      this.lines.forEach((line) => this.item(line.id)?.replaceWith(this.itemOf(line)));
      find(this.panel, "[data-shows=how]").hidden = true;
    }
    this.showInterim({ text: "", agreed: "", start: 0, end: 0 });
  }

  editNewest(): void {
    const last = this.finals.lastElementChild as HTMLElement | null;
    if (last !== null) {
      this.edit(last);
    }
  }

  private itemOf(line: Line): HTMLElement {
    const item = document.createElement("li");
    item.className = "caption";
    item.dataset["id"] = line.id;
    const time = element("span", "caption__time numeric", clock(line.start));
    const speaker = element("strong", "caption__speaker", line.speaker);
    const text = element("span", "caption__text", line.text);
    item.append(time, speaker, text);
    if (line.corrected) {
      item.append(element("span", "badge", gettext("corrected")));
    }
    if (line.closed) {
      item.append(element("span", "badge badge--sealed", gettext("closed to the public")));
    }
    if (this.mayEdit) {
      const button = element("button", "button button--small button--quiet caption__edit", gettext("Correct"));
      (button as HTMLButtonElement).type = "button";
      button.setAttribute("aria-label", interpolate(gettext("Correct the line of %s"), [clock(line.start)]));
      button.addEventListener("click", () => this.edit(item));
      item.append(button);
      text.addEventListener("click", () => this.edit(item));
    }
    return item;
  }

  private edit(item: HTMLElement): void {
    const line = this.lines.get(item.dataset["id"] ?? "");
    if (!this.mayEdit || line === undefined || item.querySelector("form") !== null) {
      return;
    }
    const form = document.createElement("form");
    form.className = "caption__form";
    const text = document.createElement("textarea");
    text.className = "input";
    text.rows = 2;
    text.value = line.text;
    text.setAttribute("aria-label", gettext("Text of this line"));
    const speaker = document.createElement("input");
    speaker.className = "input input--short";
    speaker.value = line.speaker;
    speaker.placeholder = gettext("Speaker");
    speaker.setAttribute("aria-label", gettext("Speaker"));
    speaker.setAttribute("list", this.speakers.id);
    speaker.maxLength = 100;
    const save = element("button", "button button--small button--primary", gettext("Save"));
    const cancel = element("button", "button button--small", gettext("Cancel")) as HTMLButtonElement;
    cancel.type = "button";
    const error = element("p", "field__error", "");
    error.setAttribute("role", "alert");
    error.hidden = true;
    form.append(text, speaker, save, cancel, error);
    cancel.addEventListener("click", () => this.leave(item));
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        this.leave(item);
      } else if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save(item, { text: text.value.trim(), speaker: speaker.value.trim() }, error);
    });
    item.append(form);
    form.scrollIntoView({ block: "nearest" });
    text.focus();
  }

  private async save(item: HTMLElement, changes: { text: string; speaker: string }, error: HTMLElement): Promise<void> {
    const line = this.lines.get(item.dataset["id"]!)!;
    try {
      const saved = await this.api.correct(line, changes);
      item.querySelector("form")?.remove();
      this.lines.set(saved.id, saved);
      const shown = this.itemOf(saved);
      this.item(saved.id)?.replaceWith(shown);
      shown.querySelector("button")?.focus();
      this.say(gettext("Corrected."));
    } catch (problem) {
      const current = problem instanceof Refused && problem.code === "stale_revision" ? problem.answer["segment"] : null;
      if (current) {
        this.lines.set(line.id, current as Line);
        const text = gettext("Somebody else has changed this line. It says now: “%s”. Save again to put yours in its place.");
        error.textContent = interpolate(text, [(current as Line).text]);
      } else {
        error.textContent = reasonOf(problem);
      }
      error.hidden = false;
    }
  }

  private leave(item: HTMLElement): void {
    const shown = this.itemOf(this.lines.get(item.dataset["id"]!)!);
    item.replaceWith(shown);
    shown.querySelector("button")?.focus();
  }

  /** Whoever was named once can be chosen again. */
  private offer(speaker: string): void {
    const known = [...this.speakers.querySelectorAll("option")].some(({ value }) => value === speaker);
    if (speaker !== "" && !known) {
      this.speakers.append(new Option(speaker, speaker));
    }
  }

  private item(id: string): HTMLElement | null {
    return this.finals.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  private trim(): void {
    while (this.finals.children.length > MOST) {
      const first = this.finals.firstElementChild as HTMLElement;
      this.lines.delete(first.dataset["id"]!);
      first.remove();
    }
  }

  private get isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  private keepEnd(wasAtEnd: boolean): void {
    if (wasAtEnd && this.finals.querySelector("form") === null) {
      this.toEnd();
    } else {
      this.newest.hidden = this.isAtEnd;
    }
  }

  private toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.newest.hidden = true;
  }
}

function element(name: string, style: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.className = style;
  made.textContent = text;
  return made;
}
