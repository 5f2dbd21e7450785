// Keys for the whole page, except where somebody types or a control has keys of its own.
export type Command = "toggle" | "back" | "forward" | "segment-start" | "segment-before" | "segment-after" | "help" | "speaker" | "bookmark";

const COMMANDS: Record<string, Command> = {
  " ": "toggle",
  k: "toggle",
  j: "back",
  l: "forward",
  b: "bookmark",
  r: "segment-start",
  s: "speaker",
  "?": "help",
};
// Without Alt these scroll the page, as everywhere.
const WITH_ALT: Record<string, Command> = {
  ArrowUp: "segment-before",
  ArrowDown: "segment-after",
};
const WHEN_PLAYED: Record<string, Command> = {
  ArrowLeft: "back",
  ArrowRight: "forward",
};

/** What a key press means here, or null when it is not ours. `played`: the arrows to the sides skip in the sound. */
export function commandOf(event: KeyboardEvent, played: boolean): Command | null {
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.isComposing) {
    return null;
  }
  if (target.closest("input:not([type=range]), select, textarea, [contenteditable], dialog[open]") !== null) {
    return null;
  }
  if (event.altKey) {
    return WITH_ALT[event.key] ?? null;
  }
  if (event.key === " " && target.closest("a, button, summary, [role=button]") !== null) {
    return null;
  }
  const onSlider = target.closest("input") !== null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return COMMANDS[key] ?? (played || onSlider ? WHEN_PLAYED[key] : undefined) ?? null;
}
