// One mark in the list. The text of an anchor can be written at once, whether the server has heard of it or not.
import { element } from "../../dom";
import { clock } from "../../transcript/format";
import type { Mark, MarkKind } from "../types";

export const OPEN_END = "…"; // of a label that wants its number: Exhibit …
const LATE = 2000; // ms: so long the way to the server may take without a word

/** Of an anchor, as far as this page knows it. */
export interface Anchor {
  /** By which the server knows it; null: not yet. */
  id: string | null;
  /** Of the deed that set it; empty where another page did. */
  key: string;
  label: string;
  /** Seconds of the recording. */
  at: number;
}

export class AnchorRow {
  readonly item = document.createElement("li");
  private readonly time = element("span", "numeric", "");
  private readonly input = document.createElement("input");
  private readonly told = element("p", "marks__told", "");
  private waiting = 0;

  /** `onNamed`: another text was written. `onLeft`: the field was left by a key. */
  constructor(
    readonly anchor: Anchor,
    private readonly onNamed: (anchor: Anchor) => void,
    private readonly onLeft: () => void,
  ) {
    this.input.className = "input";
    this.input.maxLength = 200;
    this.input.placeholder = gettext("Without a text it is not in the minutes");
    this.input.addEventListener("change", () => this.commit());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.told.hidden = true;
    this.item.append(this.time, this.input, this.told);
    this.show();
  }

  /** Something is under way to the server, of which it has not heard yet. */
  wait(): void {
    this.waiting += 1;
    window.setTimeout(() => this.tell(gettext("Not on the server yet: it will be sent.")), LATE);
  }

  /** One thing less is under way. */
  settle(mark: Mark): void {
    this.waiting -= 1;
    this.meet(mark);
  }

  fail(): void {
    this.tell(gettext("Not in the record"));
    this.waiting -= 1;
  }

  /** As the server has it; what is written here and is not there yet is newer. */
  meet(mark: Mark): void {
    this.anchor.id = mark.id;
    if (this.waiting > 0) {
      return;
    }
    const isTyping = this.input.value.trim() !== this.anchor.label && document.activeElement === this.input;
    this.anchor.label = mark.label;
    this.anchor.at = mark.start;
    this.told.hidden = true;
    this.show(isTyping ? this.input.value : mark.label);
  }

  /** With the text that an earlier page had not told yet. */
  rewrite(label: string): void {
    this.anchor.label = label;
    this.show();
  }

  /** At what is to be written in the place of the open end. */
  focus(): void {
    focusInPlace(this.input);
    this.input.setSelectionRange(this.input.value.length - OPEN_END.length, this.input.value.length);
  }

  /** What is in the field holds. */
  commit(): void {
    const label = this.input.value.trim();
    if (label !== this.anchor.label) {
      this.anchor.label = label;
      this.onNamed(this.anchor);
    }
  }

  private show(text = this.anchor.label): void {
    const at = clock(this.anchor.at);
    this.time.textContent = at;
    if (this.input.value !== text) {
      this.input.value = text;
    }
    this.input.setAttribute("aria-label", interpolate(gettext("Text of the mark at %s"), [at]));
  }

  private tell(text: string): void {
    if (this.waiting > 0) {
      this.told.textContent = text;
      this.told.hidden = false;
    }
  }

  /** Enter keeps what is written, Escape what was there before. */
  private press(event: KeyboardEvent): void {
    if ((event.key !== "Enter" && event.key !== "Escape") || event.isComposing) {
      return;
    }
    event.preventDefault(); // or the button that gets the focus would be pressed
    event.stopPropagation();
    if (event.key === "Escape") {
      this.input.value = this.anchor.label;
    }
    this.commit();
    this.onLeft();
  }
}

/** Where it can be seen it stays: captions beside it are read on. */
export function focusInPlace(part: HTMLElement): void {
  part.focus({ preventScroll: true });
  if (!isSeen(part)) {
    part.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

/** In its whole height neither outside the window nor behind something; a row of keys may be pushed aside. */
function isSeen(part: HTMLElement): boolean {
  const { left, right, top, bottom } = part.getBoundingClientRect();
  const isThere = (x: number, y: number): boolean => part.contains(document.elementFromPoint(x, y));
  return [left + 9, (left + right) / 2, right - 9].some((x) => isThere(x, top + 2) && isThere(x, bottom - 2));
}

/** Of a pause, or of what is closed to the public or off the record. */
export function rangeItem(mark: Mark): HTMLElement {
  const names: Record<MarkKind, string> = {
    pause: gettext("Pause"),
    off_record: gettext("Off the record"),
    closed: gettext("Closed to the public"),
    anchor: "",
  };
  const from = new Date(mark.begun_at).toLocaleTimeString(document.documentElement.lang);
  const until = mark.ended_at === null ? "…" : new Date(mark.ended_at).toLocaleTimeString(document.documentElement.lang);
  const item = document.createElement("li");
  const text = element("span", "", `${names[mark.kind]}, ${from} – ${until}`);
  item.append(element("span", "numeric", clock(mark.start)), text);
  return item;
}
