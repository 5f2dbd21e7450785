// How loud each channel is, and what is wrong with it.
export interface Level {
  /** Both of full scale, 0 to 1. */
  peak: number;
  rms: number;
  /** Samples at the very end of the scale. */
  clipped: number;
}

/** What a channel can be warned of; the first that holds is said. */
export type Fault = "silent" | "clipping" | "noisy" | "faint";

const BLOCK = 0.1; // seconds that a level stands for
const CLIPS = 0.999;
const SILENCE = -80; // dB: not even the noise of a microphone
const SILENT_FOR = 3; // seconds
const CLIPPED_OF = 3; // seconds in which
const CLIPPED_BLOCKS = 3; // blocks with
const CLIPPED_SAMPLES = 3; // samples each are clipping
const NOISE = -42; // dB: in a quiet moment a court room has less
const FAINT = -45; // dB: nobody who speaks into a microphone is as quiet
const JUDGED_OVER = 10; // seconds, for noise
const FAINT_FOR = 30; // seconds: a pause in the hearing is no fault

export function decibels(value: number): number {
  return 20 * Math.log10(Math.max(value, 1e-6));
}

export function levelOf(samples: Float32Array): Level {
  let peak = 0;
  let squares = 0;
  let clipped = 0;
  for (const sample of samples) {
    const size = Math.abs(sample);
    peak = Math.max(peak, size);
    squares += sample * sample;
    clipped += size >= CLIPS ? 1 : 0;
  }
  return { peak, rms: samples.length === 0 ? 0 : Math.sqrt(squares / samples.length), clipped };
}

/** Judges one channel by its last half minute, a level every tenth of a second. */
export class ChannelWatch {
  private readonly levels: Level[] = [];

  /** What is wrong now, or null. */
  push(level: Level): Fault | null {
    this.levels.push(level);
    if (this.levels.length > FAINT_FOR / BLOCK) {
      this.levels.shift();
    }
    return this.fault();
  }

  private fault(): Fault | null {
    const silence = this.last(SILENT_FOR);
    if (silence !== null && silence.every(({ peak }) => decibels(peak) < SILENCE)) {
      return "silent";
    }
    const recent = this.levels.slice(-CLIPPED_OF / BLOCK);
    if (recent.filter(({ clipped }) => clipped >= CLIPPED_SAMPLES).length >= CLIPPED_BLOCKS) {
      return "clipping";
    }
    const judged = this.last(JUDGED_OVER);
    if (judged !== null && decibels(quiet(judged)) > NOISE) {
      return "noisy";
    }
    const long = this.last(FAINT_FOR);
    return long !== null && long.every(({ rms }) => decibels(rms) < FAINT) ? "faint" : null;
  }

  /** Null while there has not been as much. */
  private last(seconds: number): Level[] | null {
    const count = Math.round(seconds / BLOCK);
    return this.levels.length < count ? null : this.levels.slice(-count);
  }
}

/** The quietest tenth: what is there when nobody speaks. */
function quiet(levels: readonly Level[]): number {
  const sorted = levels.map(({ rms }) => rms).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 10)]!;
}
