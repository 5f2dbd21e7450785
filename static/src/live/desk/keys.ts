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

/** The command of a key press; `isAsking`: R came before, and a number or another R says whose words are read back. */
export function commandOf(event: KeyboardEvent, isAsking: boolean): Command | null {
  const target = event.target instanceof Element ? event.target : document.body;
  const isTyping = target.closest(TYPING) !== null || document.querySelector("dialog[open]") !== null;
  const isOther = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat;
  if (event.defaultPrevented || isOther || isTyping) {
    return null;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (isAsking && /^[1-9r]$/.test(key)) {
    return { role: key };
  }
  return /^[1-9]$/.test(key) ? { digit: key } : (LETTERS[key] ?? null);
}
