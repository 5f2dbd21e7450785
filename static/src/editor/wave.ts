// The waveform around the place of the sound: a canvas of our own, since a drawing needs no rules of its own for style
// (the page's Content-Security-Policy) and can itself be the slider that the keyboard and screen readers use.
import { clock } from "../transcript/format";
import { remember, remembered } from "../transcript/settings";
import { peaksFrom } from "./peaks";

interface Source {
  peaks: string;
  duration: number;
}

const ZOOMS = [10, 20, 40, 80, 160] as const; // px a second
const LOUDEST = 127;
const BAR = 2; // px, and one of air
const DRAWN_EVERY = 50; // ms at most, while it plays
const STEP = 1; // s, of an arrow key
const LATER = 1500; // ms: opening the text comes first
// On smaller screens the text needs the room.
const ROOMY = "(min-width: 64rem) and (min-height: 50rem)";

export class Wave {
  private readonly canvas: HTMLCanvasElement;
  private peaks: Uint8Array | null = null;
  private perSecond = 1;
  private zoom = Number(remembered("wave-zoom") ?? 2);
  private from = 0; // s, at the left edge
  private drawnAt = 0;
  private isLoading = false;

  constructor(
    private readonly box: HTMLElement,
    private readonly button: HTMLElement,
    private readonly audio: HTMLAudioElement,
    private readonly source: Source,
    private readonly seek: (time: number) => void,
    private readonly say: (message: string) => void,
  ) {
    this.canvas = box.querySelector("canvas")!;
    this.canvas.addEventListener("pointerdown", (event) => this.seek(this.timeAt(event.offsetX)));
    this.canvas.addEventListener("keydown", (event) => this.onKey(event));
    box.querySelectorAll<HTMLElement>("[data-zoom]").forEach((one) => {
      one.addEventListener("click", () => this.zoomBy(Number(one.dataset["zoom"])));
    });
    new ResizeObserver(() => this.draw()).observe(box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this.show(remembered("wave") === null ? matchMedia(ROOMY).matches : remembered("wave") === "yes", false);
  }

  toggle(): void {
    this.show(this.box.hidden !== false, true);
    remember("wave", this.box.hidden ? "no" : "yes");
  }

  /** The sound is at `time`. */
  mark(time: number): void {
    if (!this.box.hidden && (this.audio.paused || performance.now() - this.drawnAt > DRAWN_EVERY)) {
      this.follow(time);
      this.draw();
    }
  }

  private get visible(): number {
    return this.canvas.clientWidth / this.scale;
  }

  private get scale(): number {
    return ZOOMS[Math.min(Math.max(this.zoom, 0), ZOOMS.length - 1)] ?? ZOOMS[2];
  }

  private timeAt(x: number): number {
    return Math.min(this.from + x / this.scale, this.source.duration);
  }

  /** The next stretch is shown before the sound runs out of this one. */
  private follow(time: number): void {
    if (time < this.from || time > this.from + this.visible * 0.9) {
      this.from = Math.max(0, time - this.visible * 0.1);
    }
  }

  private zoomBy(step: number): void {
    this.zoom = Math.min(Math.max(this.zoom + step, 0), ZOOMS.length - 1);
    remember("wave-zoom", String(this.zoom));
    this.from = Math.max(0, this.audio.currentTime - this.visible / 2);
    this.draw();
  }

  private onKey(event: KeyboardEvent): void {
    const { currentTime } = this.audio;
    const places: Record<string, number> = {
      ArrowLeft: currentTime - STEP,
      ArrowRight: currentTime + STEP,
      PageUp: currentTime - this.visible / 2,
      PageDown: currentTime + this.visible / 2,
      Home: 0,
      End: this.source.duration,
    };
    const place = places[event.key];
    const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
    if (place !== undefined && isPlain) {
      this.seek(place);
      event.preventDefault();
    } else if ((event.key === "+" || event.key === "-") && isPlain) {
      this.zoomBy(event.key === "+" ? 1 : -1);
    }
  }

  private draw(): void {
    const context = this.canvas.getContext("2d");
    if (context === null || this.box.hidden) {
      return;
    }
    this.drawnAt = performance.now();
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const dense = window.devicePixelRatio;
    [this.canvas.width, this.canvas.height] = [width * dense, height * dense];
    context.scale(dense, dense);
    const style = getComputedStyle(this.canvas); // light or dark, whatever holds now
    const { currentTime } = this.audio;
    for (let x = 0; x < width; x += BAR + 1) {
      const time = this.from + x / this.scale;
      const loud = Math.max(1, (this.loudest(time, (BAR + 1) / this.scale) / LOUDEST) * height);
      context.fillStyle = time < currentTime ? style.accentColor : style.color;
      context.fillRect(x, (height - loud) / 2, BAR, loud);
    }
    context.fillStyle = style.caretColor;
    context.fillRect((currentTime - this.from) * this.scale - 1, 0, 2, height);
    this.canvas.ariaValueNow = currentTime.toFixed(1);
    this.canvas.ariaValueText = clock(currentTime);
  }

  private loudest(time: number, seconds: number): number {
    const first = Math.floor(time * this.perSecond);
    const stretch = this.peaks?.subarray(first, Math.max(first + 1, Math.floor((time + seconds) * this.perSecond)));
    return stretch === undefined ? 0 : Math.max(0, ...stretch);
  }

  private show(isShown: boolean, isAsked: boolean): void {
    this.box.hidden = !isShown;
    this.button.setAttribute("aria-pressed", String(isShown));
    if (this.peaks !== null) {
      this.mark(this.audio.currentTime);
    } else if (isShown && !this.isLoading) {
      this.isLoading = true;
      window.setTimeout(() => void this.load(isAsked), isAsked ? 0 : LATER);
    }
  }

  private async load(isAsked: boolean): Promise<void> {
    const answer = await peaksFrom(this.source.peaks);
    this.isLoading = false;
    if (answer !== null) {
      [this.peaks, this.perSecond] = [Uint8Array.from(answer.peaks), answer.per_second];
      this.box.dataset["drawn"] = "";
      this.mark(this.audio.currentTime);
      return;
    }
    this.show(false, false);
    if (isAsked) {
      this.say(gettext("The waveform is not there yet. Try again later; editing works without it."));
    }
  }
}
