// Keys of the clerk's desk. They are off while somebody types, and can be turned off on this computer.
export type Command = "pause" | "off" | "closed" | "edit" | "readback" | "escape" | { digit: string } | { role: string };

const LETTERS: Record<string, Command> = { p: "pause", o: "off", c: "closed", e: "edit", r: "readback", Escape: "escape" };
const SECOND_KEY = 4000; // ms in which the number follows R

/** Turns key presses into commands; R and a number together are one. */
export class Keys {
  private readAt = 0;

  commandOf(event: KeyboardEvent): Command | null {
    const target = event.target instanceof Element ? event.target : document.body;
    const isTyping = target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, dialog[open]") !== null;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping) {
      return null;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const isSecond = Date.now() - this.readAt < SECOND_KEY;
    this.readAt = key === "r" ? Date.now() : 0;
    if (/^[1-9]$/.test(key)) {
      return isSecond ? { role: key } : { digit: key };
    }
    return LETTERS[key] ?? null;
  }
}
