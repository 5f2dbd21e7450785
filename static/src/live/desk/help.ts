// The sheet of shortcuts, which `?` opens.
import { find } from "../../transcript/player";
import { element } from "../../dom";

function shortcuts(): [keys: string[], label: string][] {
  return [
    [["P"], gettext("Pause, and go on")],
    [["O"], gettext("Off the record; P goes on")],
    [["C"], gettext("Close the hearing to the public, and open it again")],
    [["1…9"], gettext("Set the mark with this number")],
    [["E"], gettext("Correct the newest line")],
    [["Enter"], gettext("While correcting: save")],
    [["R", "1…6"], gettext("Read back the last answer of this role")],
    [["R", "R"], gettext("Read back the last answer of anybody")],
    [["R", "7…9"], gettext("Read back this voice, once the page names it")],
    [["Escape"], gettext("Put away what was read back, or a correction")],
    [["?"], gettext("This sheet")],
  ];
}

/** Nobody needs it before it is asked for: it is made then. */
export function openHelp(dialog: HTMLDialogElement): void {
  find(dialog, "[data-shows=shortcuts]").replaceChildren(...shortcuts().map(([keys, label]) => row(keys, label)));
  dialog.showModal();
}

function row(keys: readonly string[], label: string): HTMLElement {
  const box = document.createElement("div");
  const term = document.createElement("dt");
  term.append(...keys.flatMap((key, number) => (number === 0 ? [element("kbd", "", key)] : [" ", element("kbd", "", key)])));
  box.append(term, element("dd", "", label));
  return box;
}
