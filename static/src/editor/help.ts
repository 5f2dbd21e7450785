// The sheet of shortcuts, and what can be set there: the keys of the foot pedal, how far a pause goes back.
import { find } from "../transcript/player";
import { PEDAL, pedalKey, setPedalKey, SHORTCUTS, type Shortcut } from "./keys";
import type { Playback } from "./playback";

/** What the text field does by itself. */
function typed(): [keys: string[], label: string][] {
  return [
    [["Enter"], gettext("Split the segment at the caret")],
    [["Backspace"], gettext("At the start of a line: join with the one before")],
    [["Ctrl", "Z"], gettext("Undo")],
    [["Ctrl", "Y"], gettext("Redo")],
    [["Alt", "1…9"], gettext("This speaker says it")],
  ];
}

/** Nobody needs it before it is asked for: it is made then. */
export function openHelp(dialog: HTMLDialogElement, playback: Playback): void {
  if (find(dialog, "[data-shows=shortcuts]").childElementCount === 0) {
    fill(dialog, playback);
  }
  dialog.showModal();
}

function fill(dialog: HTMLDialogElement, playback: Playback): void {
  const rows = [...typed(), ...SHORTCUTS.filter(isShown).map(({ shown, label }) => [shown, label()] as [string[], string])];
  find(dialog, "[data-shows=shortcuts]").replaceChildren(...rows.map(([keys, label]) => row(keys, label)));
  find(dialog, "[data-shows=pedal]").replaceChildren(...Object.keys(PEDAL).map(pedalRow));
  const back = find<HTMLSelectElement>(dialog, "[name=step-back]");
  back.value = String(playback.stepBack);
  back.addEventListener("change", () => (playback.stepBack = Number(back.value)));
}

function isShown({ shown }: Shortcut): boolean {
  return shown.length > 0;
}

function row(keys: readonly string[], label: string): HTMLElement {
  const [box, term, text] = [document.createElement("div"), document.createElement("dt"), document.createElement("dd")];
  term.append(...keys.flatMap((key, number) => (number === 0 ? [keyElement(key)] : [" ", keyElement(key)])));
  text.textContent = label;
  box.append(term, text);
  return box;
}

function keyElement(key: string): HTMLElement {
  const made = document.createElement("kbd");
  made.textContent = key === "␣" ? gettext("Space") : key;
  return made;
}

/** A field that takes the next key that is pressed in it. */
function pedalRow(command: string): HTMLElement {
  const label = document.createElement("label");
  label.className = "editor__pedal";
  const field = document.createElement("input");
  field.className = "input";
  field.readOnly = true;
  field.name = `pedal-${command}`;
  field.value = pedalKey(command);
  field.addEventListener("keydown", (event) => {
    if (!["Tab", "Escape", "Enter", "Shift"].includes(event.key) && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      field.value = event.code;
      setPedalKey(command, event.code);
    }
  });
  label.append(PEDAL[command]!.label(), field);
  return label;
}
