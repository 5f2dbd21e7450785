// How captions look on this screen: kept on this computer, or given in the address (for OBS and screens without a mouse).
import { recall, remember } from "../desk/remembered";

export interface Settings {
  /** 2 to 12. */
  lines: number;
  /** Per cent. */
  size: number;
  font: "plain" | "clear" | "dyslexic";
  look: "dark" | "light" | "yellow" | "cream";
  names: boolean;
  interim: boolean;
  /** New lines are told to screen readers. */
  aloud: boolean;
}

const FONTS = ["plain", "clear", "dyslexic"] as const;
const LOOKS = ["dark", "light", "yellow", "cream"] as const;

export function settingsNow(query: URLSearchParams): Settings {
  // Over a picture only the address counts: what somebody chose for reading on this computer is another thing.
  const kept = (name: string): string | null => (query.has("overlay") ? null : recall(`view.${name}`));
  const said = (name: string): string | null => query.get(name) ?? kept(name);
  const number = (name: string, least: number, most: number, usual: number): number => {
    const value = Number(said(name) ?? usual);
    return Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : usual;
  };
  return {
    lines: number("lines", 2, 12, query.has("overlay") ? 2 : 8),
    size: number("size", 50, 200, 100),
    font: FONTS.find((font) => font === said("font")) ?? "plain",
    look: LOOKS.find((look) => look === said("look")) ?? "dark",
    names: said("names") !== "off",
    interim: said("interim") !== "off",
    aloud: said("aloud") !== "off",
  };
}

export function keepSettings(settings: Settings): void {
  for (const [name, value] of Object.entries(settings)) {
    remember(`view.${name}`, typeof value === "boolean" ? (value ? "on" : "off") : String(value));
  }
}

export function applySettings(settings: Settings, body: HTMLElement): void {
  body.style.setProperty("--view-lines", String(settings.lines));
  body.style.setProperty("--view-scale", String(settings.size / 100));
  body.dataset["font"] = settings.font;
  body.dataset["look"] = settings.look;
  body.toggleAttribute("data-nameless", !settings.names);
  body.toggleAttribute("data-finals-only", !settings.interim);
}
