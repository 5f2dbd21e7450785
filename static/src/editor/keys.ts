// Keys of the editor. They hold wherever the keyboard is on the page, except in dialogs.
import { remember, remembered } from "../transcript/settings";

export interface Shortcut {
  command: string;
  /** As KeyboardEvent.code, so that another layout of the keyboard changes nothing. */
  code: string;
  ctrl?: true;
  alt?: true;
  shift?: true;
  /** As the sheet of shortcuts shows it; a second key for the same is not shown. */
  shown: string[];
  label: () => string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { command: "toggle", code: "Space", ctrl: true, shown: ["Ctrl", "␣"], label: () => gettext("Play or pause") },
  { command: "from-caret", code: "Enter", ctrl: true, shown: ["Ctrl", "Enter"], label: () => gettext("Play from the caret (also Ctrl and click)") },
  { command: "back", code: "Comma", alt: true, shown: ["Alt", ","], label: () => gettext("Back 3 seconds") },
  { command: "forward", code: "Period", alt: true, shown: ["Alt", "."], label: () => gettext("Forward 3 seconds") },
  { command: "slower", code: "Minus", alt: true, shown: ["Alt", "-"], label: () => gettext("Slower") },
  { command: "faster", code: "Equal", alt: true, shown: ["Alt", "="], label: () => gettext("Faster") },
  { command: "loop", code: "KeyL", alt: true, shown: ["Alt", "L"], label: () => gettext("Repeat this segment, or stop repeating") },
  { command: "follow", code: "KeyG", alt: true, shown: ["Alt", "G"], label: () => gettext("Follow the sound, or stop following") },
  { command: "suggest", code: "KeyS", alt: true, shown: ["Alt", "S"], label: () => gettext("What may be meant by the next unknown word") },
  { command: "doubt-next", code: "KeyN", alt: true, shown: ["Alt", "N"], label: () => gettext("Next doubt, and play it") },
  { command: "doubt-previous", code: "KeyN", alt: true, shift: true, shown: ["Alt", "Shift", "N"], label: () => gettext("Previous doubt") },
  { command: "doubt-right", code: "Enter", alt: true, shown: ["Alt", "Enter"], label: () => gettext("This is right: on to the next doubt") },
  { command: "speaker-list", code: "Digit0", alt: true, shown: ["Alt", "0"], label: () => gettext("Choose the speaker from a list") },
  { command: "unclear", code: "KeyT", alt: true, shown: ["Alt", "T"], label: () => gettext("Insert [tidak jelas]") },
  { command: "time", code: "KeyW", alt: true, shown: ["Alt", "W"], label: () => gettext("Insert the time of the sound") },
  { command: "find", code: "KeyF", ctrl: true, shown: ["Ctrl", "F"], label: () => gettext("Find and replace") },
  { command: "find", code: "KeyH", ctrl: true, shown: [], label: () => gettext("Find and replace") },
  { command: "help", code: "Slash", ctrl: true, shown: ["Ctrl", "/"], label: () => gettext("This list (also F1)") },
  { command: "help", code: "F1", shown: [], label: () => gettext("This list (also F1)") },
];

/** What a foot pedal sends. Each can be another key on this computer. */
export const PEDAL: Record<string, { key: string; label: () => string }> = {
  back: { key: "F7", label: () => gettext("Back 3 seconds") },
  toggle: { key: "F8", label: () => gettext("Play or pause") },
  forward: { key: "F9", label: () => gettext("Forward 3 seconds") },
};

export function pedalKey(command: string): string {
  return remembered(`pedal.${command}`) ?? PEDAL[command]?.key ?? "";
}

export function setPedalKey(command: string, key: string): void {
  remember(`pedal.${command}`, key);
}

/** The command of a key press, or null when it is none; a speaker's number as "speaker 3". */
export function commandOf(event: KeyboardEvent): string | null {
  if (event.isComposing || (event.target instanceof Element && event.target.closest("dialog[open]") !== null)) {
    return null;
  }
  const pedal = Object.keys(PEDAL).find((command) => pedalKey(command) === event.code);
  if (pedal !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
    return pedal;
  }
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (digit !== undefined && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    return `speaker ${digit}`;
  }
  if (event.key === "?" && !isTyping(event.target)) {
    return "help";
  }
  return SHORTCUTS.find((shortcut) => isPressed(shortcut, event))?.command ?? null;
}

function isPressed(shortcut: Shortcut, event: KeyboardEvent): boolean {
  const ctrl = event.ctrlKey || event.metaKey;
  return (
    event.code === shortcut.code &&
    ctrl === (shortcut.ctrl ?? false) &&
    event.altKey === (shortcut.alt ?? false) &&
    event.shiftKey === (shortcut.shift ?? false)
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, select, textarea, [contenteditable=true]") !== null;
}
