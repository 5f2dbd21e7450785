// Keys of the clerk's desk. They are off while somebody types, and can be turned off on this computer.
export type Command = "pause" | "off" | "closed" | "edit" | "readback" | "escape" | "help" | { digit: string } | { role: string };

const LETTERS: Record<string, Command> = {
  p: "pause",
  o: "off",
  c: "closed",
  e: "edit",
  r: "readback",
  Escape: "escape",
  "?": "help",
};
// A form has buttons beside its fields: what is typed on after a message has taken the focus is no command.
const TYPING = "input:not([type=checkbox]):not([type=radio]), select, textarea, form, dialog[open], [contenteditable]";
const SECOND_KEY = 4000; // ms in which the number follows R

/** Turns key presses into commands; R and a number, or R twice, are one. */
export class Keys {
  private readAt = 0;

  commandOf(event: KeyboardEvent): Command | null {
    const target = event.target instanceof Element ? event.target : document.body;
    const isTyping = target.closest(TYPING) !== null || document.querySelector("dialog[open]") !== null;
    const isOther = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat;
    if (event.defaultPrevented || isOther || isTyping) {
      return null;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const isSecond = Date.now() - this.readAt < SECOND_KEY;
    this.readAt = key === "r" && !isSecond ? Date.now() : 0;
    if (key === "r" && isSecond) {
      return { role: key };
    }
    if (/^[1-9]$/.test(key)) {
      return isSecond ? { role: key } : { digit: key };
    }
    return LETTERS[key] ?? null;
  }
}
