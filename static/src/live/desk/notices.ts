// What the clerk should know until it has been read.
import type { Fit } from "../sending/backlog";

export function notice(place: HTMLElement, text: string): void {
  const shown = document.createElement("div");
  shown.className = "notice notice--warning desk__notice";
  const words = document.createElement("div");
  words.className = "notice__body";
  words.textContent = `${new Date().toLocaleTimeString(document.documentElement.lang)} · ${text}`;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--small";
  close.textContent = gettext("Close");
  close.addEventListener("click", () => {
    const next = (shown.nextElementSibling ?? shown.previousElementSibling)?.querySelector("button");
    shown.remove();
    (next ?? document.querySelector<HTMLElement>(".desk__bar button:not([hidden]):not(:disabled)"))?.focus();
  });
  shown.append(words, close);
  place.append(shown);
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
