// Keys for the whole page, except where somebody types or a control has keys of its own.
export type Command = "toggle" | "back" | "forward" | "segment-start" | "segment-before" | "segment-after" | "help";

const COMMANDS: Record<string, Command> = {
  " ": "toggle",
  k: "toggle",
  j: "back",
  ArrowLeft: "back",
  l: "forward",
  ArrowRight: "forward",
  Home: "segment-start",
  ArrowUp: "segment-before",
  ArrowDown: "segment-after",
  "?": "help",
};

/** What a key press means here, or null when it is not ours. */
export function commandOf(event: KeyboardEvent): Command | null {
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
    return null;
  }
  if (target.closest("input:not([type=range]), select, textarea, [contenteditable], dialog[open]") !== null) {
    return null;
  }
  if (event.key === " " && target.closest("a, button, summary") !== null) {
    return null;
  }
  return COMMANDS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}
