// Marks in the record: anchors that keys set, and the pauses and closed ranges between them. An anchor is there when its
// key is pressed, and what is typed then is its text; the server hears of both when it can be reached.
import { find } from "../../transcript/player";
import type { Deed } from "../sending/store";
import type { Mark } from "../types";
import { AnchorRow, focusInPlace, OPEN_END, rangeItem, type Anchor } from "./mark_row";

/** What tells the server, now or later. */
export interface Teller {
  anchor(label: string): Deed;
  name(anchor: Anchor): Deed;
}

export class Marks {
  private readonly list: HTMLElement;
  private readonly ranges = new Map<string, HTMLElement>();
  private readonly rows: AnchorRow[] = [];
  /** The rows of what the server has not answered to, by the keys of the deeds. */
  private readonly untold = new Map<string, AnchorRow>();
  /** Where the focus was when a mark was set. */
  private cameFrom: HTMLElement | null = null;

  constructor(
    private readonly panel: HTMLElement,
    private readonly teller: Teller,
    private readonly say: (text: string) => void,
  ) {
    this.list = find(panel, "[data-shows=marks]");
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.set(button));
    }
    window.addEventListener("pagehide", () => this.finish());
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
    this.panel.hidden = !isAllowed && this.rows.length + this.ranges.size === 0;
    this.buttons.forEach((button) => {
      button.disabled = !isAllowed;
    });
  }

  /** The list goes, maybe in the middle of a word: what is written holds. */
  finish(): void {
    this.rows.forEach((row) => row.commit());
  }

  /** As the server tells it, of whichever page. */
  put(mark: Mark): void {
    if (mark.kind !== "anchor") {
      this.putRange(mark);
      return;
    }
    const row = this.rowOf(mark) ?? this.addRow({ id: mark.id, key: "", label: mark.label, at: mark.start });
    row.meet(mark);
  }

  /** What an earlier page had no answer to. */
  bringBack(deed: Deed): void {
    if (deed.does === "begin") {
      this.expect(deed, this.addRow({ id: null, key: deed.key, label: deed.label, at: deed.at }));
      return;
    }
    const row = this.rows.find(({ anchor }) => (deed.mark ? anchor.id === deed.mark : anchor.key === deed.of));
    const anchor = { id: deed.mark ?? null, key: deed.of ?? "", label: deed.label, at: deed.at };
    this.expect(deed, row ?? this.addRow(anchor));
    row?.rewrite(deed.label);
  }

  /** The answer to what this page told. */
  settle(deed: Deed, mark: Mark): void {
    const row = this.untold.get(deed.key);
    this.untold.delete(deed.key);
    if (row === undefined) {
      this.put(mark);
      return;
    }
    const twin = this.rows.find((other) => other !== row && other.anchor.id === mark.id);
    if (twin !== undefined) {
      this.remove(twin); // the other socket was quicker
    }
    row.settle(mark);
  }

  /** False: it is not in this list. */
  fail(deed: Deed): boolean {
    const row = this.untold.get(deed.key);
    this.untold.delete(deed.key);
    row?.fail();
    return row !== undefined;
  }

  private get buttons(): HTMLButtonElement[] {
    return [...this.panel.querySelectorAll<HTMLButtonElement>("[data-anchor]")];
  }

  private set(button: HTMLButtonElement): void {
    const label = button.dataset["anchor"]!;
    const active = document.activeElement;
    this.cameFrom = active instanceof HTMLElement && active !== document.body ? active : button;
    const deed = this.teller.anchor(label);
    const row = this.addRow({ id: null, key: deed.key, label, at: deed.at });
    this.expect(deed, row);
    this.say(interpolate(gettext("Marked: %s"), [label]));
    if (label.endsWith(OPEN_END)) {
      row.focus();
    }
  }

  private addRow(anchor: Anchor): AnchorRow {
    const row = new AnchorRow(anchor, () => this.expect(this.teller.name(row.anchor), row), () => this.goBack());
    this.rows.push(row);
    this.show(row.item);
    return row;
  }

  private remove(row: AnchorRow): void {
    this.rows.splice(this.rows.indexOf(row), 1);
    row.item.remove();
  }

  private putRange(mark: Mark): void {
    const item = rangeItem(mark);
    const there = this.ranges.get(mark.id);
    this.ranges.set(mark.id, item);
    if (there === undefined) {
      this.show(item);
    } else {
      there.replaceWith(item);
    }
  }

  private show(item: HTMLElement): void {
    find(this.panel, "[data-shows=no-marks]").hidden = true;
    this.list.prepend(item);
    this.list.scrollTop = 0;
  }

  private expect(deed: Deed, row: AnchorRow): void {
    this.untold.set(deed.key, row);
    row.wait();
  }

  /** Of one that this page set the server may tell before it answers. */
  private rowOf(mark: Mark): AnchorRow | undefined {
    const known = this.rows.find(({ anchor }) => anchor.id === mark.id);
    return known ?? this.rows.find(({ anchor }) => anchor.id === null && anchor.at === mark.start);
  }

  private goBack(): void {
    const back = this.cameFrom?.isConnected ? this.cameFrom : this.buttons[0];
    if (back) {
      focusInPlace(back);
    }
  }
}
