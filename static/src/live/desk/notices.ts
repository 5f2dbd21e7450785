// What the clerk should know until it has been read.
import type { Fit } from "../sending/backlog";

export interface Notice {
  /** A button beside the one that closes it. */
  add(label: string, act: () => void): void;
  close(): void;
}

export function notice(place: HTMLElement, text: string): Notice {
  const shown = document.createElement("div");
  shown.className = "notice notice--warning desk__notice";
  const words = document.createElement("div");
  words.className = "notice__body";
  words.textContent = `${new Date().toLocaleTimeString(document.documentElement.lang)} · ${text}`;
  const close = (): void => {
    const next = (shown.nextElementSibling ?? shown.previousElementSibling)?.querySelector("button");
    shown.remove();
    (next ?? document.querySelector<HTMLElement>(".desk__bar button:not([hidden]):not(:disabled)"))?.focus();
  };
  const last = button(gettext("Close"), close);
  shown.append(words, last);
  place.append(shown);
  return { close, add: (label, act) => last.before(button(label, act)) };
}

function button(label: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--small";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

export function misfitText(fit: Exclude<Fit, "fits">): string {
  switch (fit) {
    case "foreign":
      return gettext("Another computer went on with this session. What only this browser has is kept: save it as a file.");
    case "holed":
      return gettext("This browser has lost a piece of the recording. What came after it has been sent.");
    default:
      return gettext("The server has lost a piece of the recording. What is here has been sent after it.");
  }
}

export function silencedText(state: "paused" | "off_record"): string {
  return state === "paused"
    ? gettext("The recording was paused, and not on this page: nothing is recorded now.")
    : gettext("The hearing was taken off the record, and not on this page: nothing is recorded now.");
}
