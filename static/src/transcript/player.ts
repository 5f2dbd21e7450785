// The bar with the sound: play, seek, speed, and what is said when the sound does not come.
import { clock } from "./format";
import { remember, remembered } from "./settings";

export const SKIP_SECONDS = 3;
// Times of words are rounded to milliseconds: a hair later is surely inside the word.
const INSIDE = 0.001;
const SLOW_AFTER_MS = 1500;

export class Player {
  readonly audio: HTMLAudioElement;
  private readonly seek: HTMLInputElement;
  private slowTimer = 0;
  /** Somebody pressed play and has not stopped it: the sound is to play as soon as it comes. */
  private wanted = false;
  /** Whether somebody has played, since the page was opened. */
  used = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly onTime: (time: number) => void,
  ) {
    this.audio = find(root, "audio");
    this.seek = find(root, ".player__seek");
    this.audio.controls = false;
    this.audio.preservesPitch = true;
    find(root, ".player__bar").hidden = false;
    this.listen();
    this.offerSpeeds(find(root, "select"));
  }

  get duration(): number {
    return Number.isFinite(this.audio.duration) ? this.audio.duration : Number(this.audio.dataset["duration"]);
  }

  toggle(): void {
    if (this.audio.paused) {
      this.play();
    } else {
      this.wanted = false;
      this.audio.pause();
    }
  }

  play(): void {
    this.wanted = true;
    this.used = true;
    // A refusal comes as an error event, or because another play or pause overtook this one.
    this.audio.play().catch(() => this.showState());
  }

  moveTo(time: number): void {
    this.audio.currentTime = Math.min(Math.max(0, time + INSIDE), this.duration);
    this.showTime();
  }

  playFrom(time: number): void {
    this.moveTo(time);
    this.play();
  }

  skip(seconds: number): void {
    this.moveTo(this.audio.currentTime + seconds);
  }

  /** Try again after the sound did not come, at the same place; play if it was to play. */
  retry(): void {
    const time = this.audio.currentTime;
    this.showTrouble("");
    this.audio.load();
    this.audio.currentTime = time;
    if (this.wanted) {
      this.play();
    } else {
      void this.check();
    }
  }

  say(message: string): void {
    find(this.root, "[data-shows=message]").textContent = message;
  }

  private listen(): void {
    const { audio } = this;
    audio.addEventListener("play", () => {
      this.showState();
      requestAnimationFrame(() => this.tick());
    });
    audio.addEventListener("pause", () => this.showState());
    audio.addEventListener("durationchange", () => this.showTime());
    audio.addEventListener("seeking", () => this.showTime());
    audio.addEventListener("timeupdate", () => this.showTime());
    audio.addEventListener("waiting", () => this.sayWhenSlow());
    for (const event of ["playing", "pause", "canplay", "error"]) {
      audio.addEventListener(event, () => this.soundIsHere());
    }
    audio.addEventListener("error", () => void this.explain());
    this.seek.addEventListener("input", () => this.moveTo(Number(this.seek.value)));
    void this.check();
  }

  private tick(): void {
    this.onTime(this.audio.currentTime);
    if (!this.audio.paused) {
      requestAnimationFrame(() => this.tick());
    }
  }

  private showTime(): void {
    const time = this.audio.currentTime;
    find(this.root, "[data-shows=time]").textContent = clock(time);
    find(this.root, "[data-shows=duration]").textContent = clock(this.duration);
    this.seek.max = String(this.duration);
    this.seek.value = String(time);
    const spoken = interpolate(gettext("%s of %s"), [clock(time), clock(this.duration)]);
    this.seek.setAttribute("aria-valuetext", spoken);
    this.onTime(time);
  }

  private showState(): void {
    const paused = this.audio.paused;
    find(this.root, "[data-shown=paused]").hidden = !paused;
    find(this.root, "[data-shown=playing]").hidden = paused;
    find(this.root, "[data-action=toggle]").setAttribute("aria-label", paused ? gettext("Play") : gettext("Pause"));
  }

  private offerSpeeds(select: HTMLSelectElement): void {
    const apply = (): void => {
      this.audio.playbackRate = Number(select.value);
      this.audio.defaultPlaybackRate = Number(select.value);
    };
    const speed = remembered("speed");
    if ([...select.options].some((option) => option.value === speed)) {
      select.value = speed as string;
    }
    select.addEventListener("change", () => {
      apply();
      remember("speed", select.value);
    });
    apply();
  }

  private sayWhenSlow(): void {
    window.clearTimeout(this.slowTimer);
    this.slowTimer = window.setTimeout(() => this.say(gettext("Waiting for the sound…")), SLOW_AFTER_MS);
  }

  private soundIsHere(): void {
    window.clearTimeout(this.slowTimer);
    this.say("");
    if (this.audio.error === null) {
      this.showTrouble("");
    }
  }

  /** No sound is fetched before somebody plays, so ask whether there will be any. */
  private async check(): Promise<void> {
    const reason = await reasonOf(this.audio.src);
    if (!this.wanted) {
      this.showTrouble(reason);
    }
  }

  private async explain(): Promise<void> {
    this.audio.pause();
    this.showTrouble((await reasonOf(this.audio.src)) || unplayable());
  }

  private showTrouble(message: string): void {
    find(this.root, "[data-shows=trouble]").textContent = message;
    find(this.root, ".player__trouble").hidden = message === "";
  }
}

function unplayable(): string {
  return gettext("The sound cannot be played. Try again, or tell your administrator.");
}

/** Why the sound does not come, and what to do, found out by asking for its head; empty when it would come. */
async function reasonOf(source: string): Promise<string> {
  try {
    const response = await fetch(source, { method: "HEAD" });
    if (response.status === 404) {
      return gettext("The sound of this recording is not there yet. Try again once the recording has been prepared.");
    }
    if (response.redirected) {
      return gettext("You have been logged out. Reload the page and log in.");
    }
    return response.ok ? "" : unplayable();
  } catch {
    return gettext("The connection to the server is lost. Check the network, then try again.");
  }
}

export function find<E extends HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (found === null) {
    throw new Error(`the page has no ${selector}`);
  }
  return found;
}
