// The lines on the screen: they run up by themselves, until somebody scrolls back to read again.
import { find } from "../../transcript/player";
import type { Interim, Line } from "../types";
import { interimParts } from "./interim";

const NEAR = 24; // px from the end that still count as being there
const MOST = 500; // lines in the page while nobody reads back

export class CaptionLines {
  private readonly lines = new Map<string, Line>();
  private readonly list: HTMLElement;
  private readonly interim: HTMLElement;
  private readonly back: HTMLElement;
  private behind = 0;
  private isFollowing = true;
  private top = 0;
  private isComplete = false;

  /** `onTop`: somebody wants the lines before this number. */
  constructor(
    root: HTMLElement,
    private readonly scroller: HTMLElement,
    private readonly onTop: (before: number) => void,
  ) {
    this.list = find(root, "[data-shows=finals]");
    this.interim = find(root, "[data-shows=interim]");
    this.back = find(root, "[data-action=live]");
    this.back.addEventListener("click", () => this.follow());
    scroller.addEventListener("scroll", () => this.look());
    // The window may change, and a font may come late.
    const observer = new ResizeObserver(() => this.settle());
    [scroller, this.list, this.interim].forEach((part) => observer.observe(part));
  }

  private get first(): number | null {
    const first = this.list.firstElementChild as HTMLElement | null;
    return first === null ? null : Number(first.dataset["number"]);
  }

  get isEmpty(): boolean {
    return this.lines.size === 0 && this.interim.hidden === true;
  }

  /** Whether it was not there before. */
  put(line: Line): boolean {
    const known = this.lines.get(line.id);
    if (known !== undefined && known.revision >= line.revision) {
      return false;
    }
    this.lines.set(line.id, line);
    const item = itemOf(line);
    const there = this.item(line.id);
    if (there !== null) {
      there.replaceWith(item);
    } else {
      this.insert(item, line.start);
      this.behind += this.isFollowing ? 0 : 1;
    }
    this.nameSpeakers();
    this.settle();
    return known === undefined;
  }

  /** Lines from before those that are shown; what is being read stays where it is. */
  putBefore(lines: readonly Line[]): void {
    this.isComplete = lines.length === 0;
    const height = this.scroller.scrollHeight;
    for (const line of lines.filter(({ id }) => !this.lines.has(id))) {
      this.lines.set(line.id, line);
      this.insert(itemOf(line), line.start);
    }
    this.nameSpeakers();
    this.scroller.scrollTop += this.scroller.scrollHeight - height;
  }

  withdraw(ids: readonly string[]): void {
    for (const id of ids) {
      this.lines.delete(id);
      this.item(id)?.remove();
    }
    this.nameSpeakers();
  }

  clear(): void {
    this.withdraw([...this.lines.keys()]);
  }

  showInterim(interim: Interim): void {
    this.interim.hidden = interim.text === "";
    this.interim.replaceChildren(...interimParts(interim));
    this.settle();
  }

  follow(): void {
    this.isFollowing = true;
    this.behind = 0;
    this.trim();
    this.toEnd();
    this.back.hidden = true;
    this.scroller.focus({ preventScroll: true });
  }

  private look(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    if (scrollHeight - scrollTop - clientHeight < NEAR) {
      this.isFollowing = true;
      this.behind = 0;
    } else if (scrollTop < this.top) {
      this.isFollowing = false; // somebody went back; text that grows below is no reason
    }
    this.top = scrollTop;
    this.showBack();
    if (scrollTop < clientHeight / 2 && !this.isFollowing && !this.isComplete && this.first !== null) {
      this.onTop(this.first);
    }
  }

  private settle(): void {
    if (this.isFollowing) {
      this.trim();
      this.toEnd();
    }
    this.showBack();
  }

  private showBack(): void {
    this.back.hidden = this.isFollowing;
    const count = this.behind;
    const text = ngettext("To the newest line: %s new line", "To the newest line: %s new lines", count);
    find(this.back, "[data-shows=behind]").textContent = count === 0 ? gettext("To the newest line") : interpolate(text, [count]);
  }

  private toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  private trim(): void {
    while (this.list.children.length > MOST) {
      this.isComplete = false;
      this.withdraw([(this.list.firstElementChild as HTMLElement).dataset["id"]!]);
    }
  }

  /** In the order of what was said: a line that fills a gap comes later than those after it. */
  private insert(item: HTMLElement, start: number): void {
    let after = this.list.lastElementChild as HTMLElement | null;
    while (after !== null && Number(after.dataset["start"]) > start) {
      after = after.previousElementSibling as HTMLElement | null;
    }
    if (after === null) {
      this.list.prepend(item);
    } else {
      after.after(item);
    }
  }

  /** A name stands where another person begins to speak; what the same person goes on to say runs on under it. */
  private nameSpeakers(): void {
    let speaker = "";
    for (const item of this.list.children as HTMLCollectionOf<HTMLElement>) {
      const name = item.querySelector<HTMLElement>(".view__speaker")!;
      const isSame = name.dataset["name"] !== "" && name.dataset["name"] === speaker;
      name.hidden = name.dataset["name"] === "" || isSame;
      item.classList.toggle("view__line--goes-on", isSame);
      speaker = name.dataset["name"]!;
    }
    // Most likely that person speaks now as well: so the words need not move when they are final.
    this.interim.classList.toggle("view__line--goes-on", speaker !== "");
  }

  private item(id: string): HTMLElement | null {
    return this.list.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }
}

function itemOf(line: Line): HTMLElement {
  const item = document.createElement("li");
  item.className = "view__line";
  item.dataset["id"] = line.id;
  item.dataset["number"] = String(line.number);
  item.dataset["start"] = String(line.start);
  const name = document.createElement("strong");
  name.className = "view__speaker";
  name.dataset["name"] = line.speaker;
  name.textContent = line.speaker === "" ? "" : `${line.speaker}:`;
  item.append(name, line.speaker === "" ? line.text : ` ${line.text}`);
  return item;
}
