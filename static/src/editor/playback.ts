// The sound, as somebody who types needs it: back a little on each pause, one segment again and again, single words.
import { Player, SKIP_SECONDS } from "../transcript/player";
import { remember, remembered } from "../transcript/settings";

const STEP_BACK = 1; // s, unless chosen otherwise
// Around a word that is played alone: what is said before and after it makes it understood.
const BEFORE = 0.7; // s
const AFTER = 0.6; // s

export class Playback {
  readonly player: Player;
  private loop: readonly [number, number] | null = null;
  private until: number | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly onTime: (time: number) => void,
  ) {
    this.player = new Player(root, (time) => this.tick(time));
  }

  get time(): number {
    return this.player.audio.currentTime;
  }

  get isPlaying(): boolean {
    return !this.player.audio.paused;
  }

  get stepBack(): number {
    return Number(remembered("step-back") ?? STEP_BACK);
  }

  set stepBack(seconds: number) {
    remember("step-back", String(seconds));
  }

  toggle(): void {
    this.until = null;
    const wasPlaying = this.isPlaying;
    this.player.toggle();
    if (wasPlaying) {
      this.player.skip(-this.stepBack);
    }
  }

  playFrom(time: number): void {
    this.until = null;
    this.player.playFrom(time);
  }

  /** Play what is said from `start` to `end`, and stop. */
  playStretch(start: number, end: number): void {
    this.player.playFrom(Math.max(0, start - BEFORE));
    this.until = end + AFTER;
  }

  skip(direction: 1 | -1): void {
    this.until = null;
    this.player.skip(direction * SKIP_SECONDS);
  }

  moveTo(time: number): void {
    this.until = null;
    this.player.moveTo(time);
  }

  /** Again and again from `start` to `end`; null: on and on. */
  repeat(stretch: readonly [number, number] | null): void {
    this.loop = stretch;
    this.until = null;
    if (stretch !== null && (this.time < stretch[0] || this.time >= stretch[1])) {
      this.player.moveTo(stretch[0]);
    }
  }

  get isRepeating(): boolean {
    return this.loop !== null;
  }

  /** One step in the list of speeds. */
  changeSpeed(step: 1 | -1): void {
    const select = this.root.querySelector<HTMLSelectElement>(".player__speed select");
    const next = (select?.selectedIndex ?? 0) + step;
    if (select !== null && next >= 0 && next < select.options.length) {
      select.selectedIndex = next;
      select.dispatchEvent(new Event("change"));
      this.player.say(interpolate(gettext("Speed %s"), [select.options[next]!.text]));
    }
  }

  private tick(time: number): void {
    if (this.until !== null && time >= this.until && this.isPlaying) {
      this.until = null;
      this.player.toggle();
    } else if (this.loop !== null && this.isPlaying && (time >= this.loop[1] || time < this.loop[0] - 1)) {
      this.player.moveTo(this.loop[0]);
    }
    this.onTime(time);
  }
}
