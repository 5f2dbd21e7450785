// Channels of a device, as they come in blocks of any length, become frames as the server wants them.
import { levelOf, type Level } from "./levels";
import { RATE, Resampler } from "./resample";

export const FRAME_SECONDS = 0.1;
const FRAME = RATE * FRAME_SECONDS; // samples of a channel
const LEAST = RATE * 0.02; // the server takes no shorter frame

/** Which channels of the device are recorded: all in one, each for itself, or one of them. */
export type Mix = "mixed" | "each" | number;

/** What leaves the audio thread: levels of all channels of the device, or a frame of those that are recorded. */
export interface Block {
  /** Of the last tenth of a second; empty with a frame. */
  levels: Level[];
  /** Little-endian 16-bit samples, interleaved. */
  pcm: ArrayBuffer | null;
}

/** Takes what the device gives, and tells of it a tenth of a second at a time. */
export class Framer {
  private readonly resamplers: Resampler[];
  private pending: Float32Array[];
  private heard: Float32Array[] = [];
  private isRecording = false;

  /** `channels`: how many are recorded, which is 1 unless each is recorded for itself. */
  constructor(
    private readonly rate: number,
    private readonly mix: Mix,
    private readonly channels: number,
    private readonly onBlock: (block: Block) => void,
  ) {
    this.resamplers = Array.from({ length: channels }, () => new Resampler(rate));
    this.pending = this.nothing();
  }

  record(isRecording: boolean): void {
    if (this.isRecording && !isRecording) {
      this.flush();
    }
    this.isRecording = isRecording;
  }

  /** The same number of samples of each channel; none at all while the device gives nothing. */
  push(inputs: readonly Float32Array[]): void {
    if (inputs.length === 0) {
      return;
    }
    const chosen = this.choose(inputs);
    // Always, so that the filter holds the sound from just before when recording begins.
    const resampled = chosen.map((channel, index) => this.resamplers[index]!.push(channel));
    if (this.isRecording) {
      this.pending = this.pending.map((before, index) => joined(before, resampled[index]!));
      this.send(FRAME);
    }
    this.heard = inputs.map((channel, index) => joined(this.heard[index] ?? new Float32Array(), channel));
    if (this.heard[0]!.length >= this.rate * FRAME_SECONDS) {
      this.onBlock({ levels: this.heard.map(levelOf), pcm: null });
      this.heard = [];
    }
  }

  /** Frames of what waits, as long as there are `least` samples for one. */
  private send(least: number): void {
    while (this.pending[0]!.length >= least) {
      const pcm = interleaved(this.pending.map((channel) => channel.subarray(0, FRAME)));
      this.pending = this.pending.map((channel) => channel.slice(FRAME));
      this.onBlock({ levels: [], pcm });
    }
  }

  /** What has been recorded before this moment still counts. */
  private flush(): void {
    this.send(LEAST);
    this.pending = this.nothing();
  }

  private choose(inputs: readonly Float32Array[]): Float32Array[] {
    if (this.mix === "mixed") {
      return [mixed(inputs)];
    }
    if (this.mix === "each") {
      const silence = new Float32Array(inputs[0]!.length);
      return Array.from({ length: this.channels }, (_, index) => inputs[index] ?? silence);
    }
    return [inputs[this.mix] ?? new Float32Array(inputs[0]!.length)];
  }

  private nothing(): Float32Array[] {
    return Array.from({ length: this.channels }, () => new Float32Array());
  }
}

function mixed(channels: readonly Float32Array[]): Float32Array {
  return channels[0]!.map((_, index) => channels.reduce((sum, channel) => sum + channel[index]!, 0) / channels.length);
}

function joined(one: Float32Array, other: Float32Array): Float32Array {
  const both = new Float32Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function interleaved(channels: readonly Float32Array[]): ArrayBuffer {
  const count = channels[0]!.length;
  const view = new DataView(new ArrayBuffer(2 * count * channels.length));
  for (let index = 0; index < count; index += 1) {
    channels.forEach((samples, channel) => {
      view.setInt16(2 * (index * channels.length + channel), sixteenBit(samples[index]!), true);
    });
  }
  return view.buffer;
}

function sixteenBit(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)));
}
