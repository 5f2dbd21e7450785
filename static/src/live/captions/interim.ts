// What is being spoken at this moment: the words that will hardly change, and those that still may.
import type { Interim } from "../types";

export function interimParts({ text, agreed }: Interim): HTMLElement[] {
  const steady = document.createElement("span");
  steady.className = "caption__agreed";
  steady.textContent = agreed;
  const open = document.createElement("span");
  open.className = "caption__open";
  open.textContent = text.startsWith(agreed) ? text.slice(agreed.length) : text;
  return text.startsWith(agreed) ? [steady, open] : [open];
}
