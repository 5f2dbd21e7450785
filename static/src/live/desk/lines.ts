// The captions as the clerk sees them: final lines can be corrected while the hearing goes on.
import { find } from "../../transcript/player";
import { clock } from "../../transcript/format";
import { element } from "../../dom";
import type { LiveApi } from "../api";
import { interimParts } from "../captions/interim";
import type { Interim, Line } from "../types";
import { LineForm } from "./line_form";
import type { UnfinishedCorrections } from "./unfinished";

const MOST = 300; // lines in the page; all of them are in the transcript
const NEAR = 60; // px from the end that still count as being there

export class Lines {
  private readonly finals: HTMLElement;
  private readonly scroller: HTMLElement;
  private readonly interim: HTMLElement;
  private readonly newest: HTMLElement;
  private readonly lines = new Map<string, Line>();
  private readonly forms = new Map<string, LineForm>();
  private readonly speakers: HTMLElement;

  constructor(
    private readonly panel: HTMLElement,
    private readonly api: LiveApi,
    private mayEdit: boolean,
    private readonly unfinished: UnfinishedCorrections,
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
    await this.catchUp();
    if (this.mayEdit) {
      await this.bringBack();
    }
  }

  /** The last ones as they are now: nobody was told here while the server was away, or the doors were closed. */
  async catchUp(): Promise<void> {
    const lines = await this.api.lines({ last: "50" }).catch(() => []);
    lines.forEach((line) => this.put(line));
  }

  /** A new line, or one that somebody has corrected. */
  put(line: Line): void {
    const wasAtEnd = this.isAtEnd;
    const known = this.lines.get(line.id);
    if (known !== undefined && (known.revision > line.revision || sameLine(known, line))) {
      return;
    }
    this.lines.set(line.id, line);
    this.offer(line.speaker);
    find(this.panel, "[data-shows=no-lines]").hidden = true;
    const there = this.item(line.id);
    if (there === null) {
      this.insert(line);
      this.trim();
    } else if (!this.forms.has(line.id)) {
      this.replace(there, this.itemOf(line));
    } else if (known?.revision !== line.revision) {
      this.forms.get(line.id)!.meet(line);
    }
    this.keepEnd(wasAtEnd);
  }

  /** Whoever is at its button stays there. */
  private replace(there: HTMLElement, item: HTMLElement): void {
    const hasFocus = there.contains(document.activeElement);
    there.replaceWith(item);
    if (hasFocus) {
      item.querySelector("button")?.focus();
    }
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

  /** They are closed to the public now: off this screen as well where that is not for whoever sits here. */
  withdraw(ids: readonly string[], isHeard: boolean): void {
    for (const id of ids) {
      const line = this.lines.get(id);
      if (line !== undefined && isHeard) {
        this.put({ ...line, closed: true });
      } else if (line !== undefined) {
        this.lines.delete(id);
        this.forms.delete(id);
        this.unfinished.forget(id);
        this.item(id)?.remove();
      }
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
      // What somebody is typing stays to be read: saving it says where to go.
      const others = [...this.lines.values()].filter(({ id }) => !this.forms.has(id));
      others.forEach((line) => this.item(line.id)?.replaceWith(this.itemOf(line)));
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
      item.append(" ", element("span", "badge", gettext("corrected")));
    }
    if (line.closed) {
      item.append(" ", element("span", "badge badge--sealed", gettext("closed to the public")));
    }
    if (this.mayEdit) {
      const button = element("button", "button button--small button--quiet caption__edit", gettext("Correct"));
      button.type = "button";
      button.setAttribute("aria-label", interpolate(gettext("Correct the line of %s"), [clock(line.start)]));
      button.addEventListener("click", () => this.edit(item));
      item.append(" ", button);
      text.addEventListener("click", () => this.edit(item));
    }
    return item;
  }

  private edit(item: HTMLElement): void {
    const line = this.lines.get(item.dataset["id"] ?? "");
    if (this.mayEdit && line !== undefined && !this.forms.has(line.id)) {
      this.formOf(line, item).focus();
    }
  }

  private formOf(line: Line, item: HTMLElement): LineForm {
    const form = new LineForm(line, {
      api: this.api,
      names: this.speakers.id,
      onDone: (saved) => {
        this.leave(saved);
        this.say(gettext("Corrected."));
      },
      onLeft: (left) => this.leave(left),
      onTyped: (unfinished) => (unfinished === null ? this.unfinished.forget(line.id) : this.unfinished.keep(unfinished)),
    });
    this.forms.set(line.id, form);
    item.append(form.form);
    return form;
  }

  /** What was typed into forms before the page was loaded again. */
  private async bringBack(): Promise<void> {
    let last: LineForm | null = null;
    for (const { line, mine } of this.unfinished.all()) {
      const now = await this.nowOf(line);
      const item = now === null ? null : this.item(line.id);
      if (now !== null && item !== null && !this.forms.has(line.id)) {
        last = this.formOf(line, item);
        last.goOn(mine, now);
      }
    }
    if (last !== null) {
      this.say(gettext("Your unfinished correction is back."));
      last.focus(); // what is typed on is no command
    }
  }

  /** The line as it is shown by now, however long ago it was spoken; null: it is not for this reader any more. */
  private async nowOf(line: Line): Promise<Line | null> {
    if (!this.lines.has(line.id)) {
      const [found] = await this.api.lines({ after: String(line.number - 1), limit: "1" }).catch(() => [line]);
      if (found?.id === line.id) {
        this.put(found);
      }
    }
    return this.lines.get(line.id) ?? null;
  }

  /** The form goes; the newest that is known of the line is shown. */
  private leave(line: Line): void {
    this.forms.delete(line.id);
    this.unfinished.forget(line.id);
    const known = this.lines.get(line.id);
    const newest = known !== undefined && known.revision > line.revision ? known : line;
    this.lines.set(line.id, newest);
    const shown = this.itemOf(newest);
    this.item(line.id)?.replaceWith(shown);
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
    const items = [...this.finals.children] as HTMLElement[];
    const plain = items.filter(({ dataset }) => !this.forms.has(dataset["id"]!)); // where somebody types it stays
    for (const item of plain.slice(0, Math.max(0, items.length - MOST))) {
      this.lines.delete(item.dataset["id"]!);
      item.remove();
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

function sameLine(one: Line, other: Line): boolean {
  return one.revision === other.revision && one.closed === other.closed;
}
