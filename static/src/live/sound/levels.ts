// How loud each channel is, and what is wrong with it.
export interface Level {
  /** Both of full scale, 0 to 1. */
  peak: number;
  rms: number;
  /** RMS of the quietest fiftieth of a second in it: between two sounds even who reads aloud is silent for so long. */
  floor: number;
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
const PARTS = 5; // of a block, of which the floor is the quietest
const NOISE = -42; // dB: in a quiet moment a court room has less
const BELOW_SPEECH = 16; // dB: noise that is softer than voices by so much does no harm
const FAINT = -45; // dB: nobody who speaks into a microphone is as quiet
const JUDGED_OVER = [10, 20] as const; // seconds at least and at most, for noise: until somebody draws breath
const QUIETEST = 0.02; // of the blocks are quiet, and of these the loudest counts
const LOUDEST = 0.95;
const FAINT_FOR = 30; // seconds: a pause in the hearing is no fault

export function decibels(value: number): number {
  return 20 * Math.log10(Math.max(value, 1e-6));
}

export function levelOf(samples: Float32Array): Level {
  const count = Math.ceil(samples.length / PARTS);
  const parts = Array.from({ length: PARTS }, (_, part) => samples.subarray(part * count, (part + 1) * count));
  let peak = 0;
  let clipped = 0;
  for (const sample of samples) {
    const size = Math.abs(sample);
    peak = Math.max(peak, size);
    clipped += size >= CLIPS ? 1 : 0;
  }
  return { peak, rms: rmsOf(samples), floor: Math.min(...parts.map(rmsOf)), clipped };
}

function rmsOf(samples: Float32Array): number {
  const squares = samples.reduce((sum, sample) => sum + sample * sample, 0);
  return samples.length === 0 ? 0 : Math.sqrt(squares / samples.length);
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
    if (this.isNoisy()) {
      return "noisy";
    }
    const long = this.last(FAINT_FOR);
    return long !== null && long.every(({ rms }) => decibels(rms) < FAINT) ? "faint" : null;
  }

  /** By what is there between sounds; against voices, where somebody speaks. */
  private isNoisy(): boolean {
    const [least, most] = JUDGED_OVER;
    const judged = this.levels.slice(-most / BLOCK);
    if (judged.length < least / BLOCK) {
      return false;
    }
    const noise = decibels(quantile(judged.map(({ floor }) => floor), QUIETEST));
    const voices = decibels(quantile(judged.map(({ rms }) => rms), LOUDEST));
    return noise > NOISE && voices - noise < BELOW_SPEECH;
  }

  /** Null while there has not been as much. */
  private last(seconds: number): Level[] | null {
    const count = Math.round(seconds / BLOCK);
    return this.levels.length < count ? null : this.levels.slice(-count);
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length * share)]!;
}
