// Marks in the record: anchors that keys set, and the pauses and closed ranges between them.
import { find } from "../../transcript/player";
import { clock } from "../../transcript/format";
import { reasonOf } from "../../calls";
import type { LiveApi } from "../api";
import type { Mark, MarkKind } from "../types";

const OPEN_END = "…"; // of a label that wants its number: Exhibit …

export class Marks {
  private readonly list: HTMLElement;
  private readonly known = new Set<string>();
  /** Where the focus was when a mark was set. */
  private cameFrom: HTMLElement | null = null;

  constructor(
    private readonly panel: HTMLElement,
    private readonly api: LiveApi,
    private readonly drop: (label: string) => void,
    private readonly say: (text: string) => void,
  ) {
    this.list = find(panel, "[data-shows=marks]");
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.set(button));
    }
  }

  /** A digit; false when no anchor has it. */
  press(digit: string): boolean {
    const button = this.buttons[Number(digit) - 1];
    if (button === undefined || button.disabled) {
      return false;
    }
    this.set(button);
    return true;
  }

  /** Before the recording begins there is nothing to mark. */
  allow(isAllowed: boolean): void {
    this.panel.hidden = !isAllowed && this.known.size === 0;
    this.buttons.forEach((button) => {
      button.disabled = !isAllowed;
    });
  }

  /** New, or changed. */
  put(mark: Mark): void {
    find(this.panel, "[data-shows=no-marks]").hidden = true;
    const isNew = !this.known.has(mark.id);
    const there = this.list.querySelector(`[data-id="${mark.id}"]`);
    this.known.add(mark.id);
    if (there?.querySelector("input") === document.activeElement && document.activeElement !== null) {
      return; // somebody types in it
    }
    const item = this.itemOf(mark);
    if (there === null) {
      this.list.prepend(item);
    } else {
      there.replaceWith(item);
    }
    if (isNew && mark.kind === "anchor" && mark.label.endsWith(OPEN_END)) {
      this.complete(item);
    }
  }

  private get buttons(): HTMLButtonElement[] {
    return [...this.panel.querySelectorAll<HTMLButtonElement>("[data-anchor]")];
  }

  private set(button: HTMLButtonElement): void {
    const label = button.dataset["anchor"]!;
    const active = document.activeElement;
    this.cameFrom = active instanceof HTMLElement && active !== document.body ? active : button;
    this.drop(label);
    this.say(interpolate(gettext("Marked: %s"), [label]));
  }

  private itemOf(mark: Mark): HTMLElement {
    const item = document.createElement("li");
    item.dataset["id"] = mark.id;
    const time = document.createElement("span");
    time.className = "numeric";
    time.textContent = clock(mark.start);
    item.append(time, mark.kind === "anchor" ? this.field(mark) : rangeText(mark));
    return item;
  }

  private field(mark: Mark): HTMLInputElement {
    const input = document.createElement("input");
    input.className = "input";
    input.value = mark.label;
    input.maxLength = 200;
    input.setAttribute("aria-label", interpolate(gettext("Text of the mark at %s"), [clock(mark.start)]));
    input.addEventListener("change", () => void this.rename(mark, input));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault(); // or the button that gets the focus would be pressed
        event.stopPropagation();
        const back = this.cameFrom?.isConnected ? this.cameFrom : this.buttons[0];
        input.blur(); // which saves it
        back?.focus();
      }
    });
    return input;
  }

  private complete(item: HTMLElement): void {
    const input = find<HTMLInputElement>(item, "input");
    input.focus();
    input.setSelectionRange(input.value.length - OPEN_END.length, input.value.length);
  }

  private async rename(mark: Mark, input: HTMLInputElement): Promise<void> {
    try {
      await this.api.labelMark(mark.id, input.value.trim());
    } catch (error) {
      this.say(reasonOf(error));
      input.value = mark.label;
    }
  }
}

function rangeText(mark: Mark): HTMLElement {
  const names: Record<MarkKind, string> = {
    pause: gettext("Pause"),
    off_record: gettext("Off the record"),
    closed: gettext("Closed to the public"),
    anchor: "",
  };
  const text = document.createElement("span");
  const from = new Date(mark.begun_at).toLocaleTimeString(document.documentElement.lang);
  const until = mark.ended_at === null ? "…" : new Date(mark.ended_at).toLocaleTimeString(document.documentElement.lang);
  text.textContent = `${names[mark.kind]}, ${from} – ${until}`;
  return text;
}
