// A bar for each channel: how loud it is now, its peak of the last moments, and a warning colour that words explain.
import { decibels, type Fault, type Level } from "../sound/levels";

const LOWEST = -60; // dB, at the left end
const FALL = 1.5; // dB a tenth of a second: how fast the mark of the peak falls
const SAID_EVERY = 10; // levels between two changes of what a screen reader would read

interface Meter {
  item: HTMLElement;
  bar: HTMLElement;
  peak: HTMLElement;
  number: HTMLElement;
  top: number;
  /** The loudest since it was said last: words have gaps. */
  loudest: number;
}

export class Meters {
  private meters: Meter[] = [];
  private shown = 0;

  constructor(private readonly list: HTMLElement) {}

  show(levels: readonly Level[], faults: readonly (Fault | null)[]): void {
    if (levels.length !== this.meters.length) {
      this.meters = levels.map((_, channel) => meterOf(channel, levels.length));
      this.list.replaceChildren(...this.meters.map(({ item }) => item));
    }
    const isSaid = this.shown % SAID_EVERY === 0;
    this.shown += 1;
    levels.forEach((level, channel) => showLevel(this.meters[channel]!, level, faults[channel] ?? null, isSaid));
  }

  clear(): void {
    this.meters = [];
    this.list.replaceChildren();
  }
}

function showLevel(meter: Meter, level: Level, fault: Fault | null, isSaid: boolean): void {
  meter.top = Math.max(decibels(level.peak), meter.top - FALL, LOWEST);
  meter.bar.style.setProperty("--level", String(share(decibels(level.rms))));
  meter.peak.style.setProperty("--level", String(share(meter.top)));
  meter.item.dataset["fault"] = fault ?? "";
  meter.loudest = Math.max(meter.loudest, decibels(level.rms));
  if (isSaid) {
    const loudness = Math.round(meter.loudest);
    meter.loudest = LOWEST;
    const text = interpolate(gettext("%s dB, peak %s dB"), [loudness, Math.round(meter.top)]);
    meter.bar.parentElement!.setAttribute("aria-valuenow", String(loudness));
    meter.bar.parentElement!.setAttribute("aria-valuetext", text);
    meter.number.textContent = text;
  }
}

function share(value: number): number {
  return Math.min(1, Math.max(0, 1 - value / LOWEST));
}

function meterOf(channel: number, count: number): Meter {
  const item = document.createElement("li");
  item.className = "meter";
  const name = document.createElement("span");
  name.className = "meter__name small";
  name.textContent = count === 1 ? gettext("Level") : interpolate(gettext("Channel %s"), [channel + 1]);
  const scale = document.createElement("span");
  scale.className = "meter__scale";
  scale.setAttribute("role", "meter");
  scale.setAttribute("aria-label", name.textContent);
  scale.setAttribute("aria-valuemin", String(LOWEST));
  scale.setAttribute("aria-valuemax", "0");
  scale.setAttribute("aria-valuenow", String(LOWEST));
  const bar = document.createElement("span");
  bar.className = "meter__bar";
  const peak = document.createElement("span");
  peak.className = "meter__peak";
  scale.append(bar, peak);
  const number = document.createElement("span");
  number.className = "meter__number small numeric";
  number.setAttribute("aria-hidden", "true");
  item.append(name, scale, number);
  return { item, bar, peak, number, top: LOWEST, loudest: LOWEST };
}
