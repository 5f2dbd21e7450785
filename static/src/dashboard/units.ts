// Numbers and times as people read them, in the language of the page.
import { bytes } from "../uploads/format";
import type { Unit } from "./types";

const language = document.documentElement.lang || "id";
const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const MINUTE = 60;
const HOUR = 3600;
const TERA = 1024 ** 4;

export function written(unit: Unit, value: number | null | undefined): string {
  if (value === null || value === undefined) {
    return "–";
  }
  switch (unit) {
    case "percent":
      return percent.format(value);
    case "seconds":
      return duration(value);
    case "minutes":
      return measured(value, gettext("min"));
    case "usd":
      return `${plain.format(value)} USD`;
    case "bytes":
      return value >= TERA ? `${short.format(value / TERA)} TB` : bytes(value);
    default:
      return plain.format(value);
  }
}

function duration(seconds: number): string {
  if (seconds < MINUTE) {
    return measured(seconds, gettext("s"));
  }
  return seconds < HOUR ? measured(seconds / MINUTE, gettext("min")) : measured(seconds / HOUR, gettext("h"));
}

function measured(value: number, unit: string): string {
  return `${short.format(value)} ${unit}`;
}

// The court's zone, in which the rest of the page is written, wherever the browser is.
export const zone = document.querySelector<HTMLElement>("[data-zone]")?.dataset["zone"] ?? "Asia/Jakarta";
const minutes = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone } as const;
const days = { day: "numeric", month: "short", timeZone: zone } as const;
const clock = new Intl.DateTimeFormat(language, minutes);
const day = new Intl.DateTimeFormat(language, days);
const both = new Intl.DateTimeFormat(language, { ...days, ...minutes });

/** A time on the axis; `step` in seconds: days where they are marked, hours elsewhere. */
export function tick(seconds: number, step: number): string {
  return (step >= 24 * HOUR ? day : clock).format(seconds * 1000);
}

export function moment(seconds: number): string {
  return both.format(seconds * 1000);
}
