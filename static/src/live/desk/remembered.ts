// What was chosen on this computer for its microphone. A browser that keeps nothing just forgets it.
import type { Mix } from "../sound/frames";
import type { Choice } from "../sound/microphone";
import { uuid } from "../../editor/uuid";

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`live.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`live.${name}`, value);
  } catch {
    // Storage is full or forbidden: the choice holds for this page.
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(`live.${name}`);
  } catch {
    // As above.
  }
}

/** By which the server knows this browser again. */
export function clientName(): string {
  const name = recall("client") ?? uuid();
  remember("client", name);
  return name;
}

export function recallChoice(): Pick<Choice, "device" | "mix"> {
  return { device: recall("device") ?? "", mix: mixOf(recall("mix")) };
}

function mixOf(text: string | null): Mix {
  if (text === "each" || text === "mixed") {
    return text;
  }
  return text !== null && /^[0-7]$/.test(text) ? Number(text) : "mixed";
}
