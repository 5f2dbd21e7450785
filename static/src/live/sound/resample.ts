// From the rate of the device to 16 kHz: a low-pass filter (sinc under a Kaiser window), one set of taps for each
// place that an output sample can have between two input samples. Proakis and Manolakis, Digital Signal Processing, ch. 11.
export const RATE = 16_000;

const STOP_BAND = 80; // dB: weaker than the noise of a 14-bit converter
/** Of half the lower rate: up to here sound passes; what lies above half the rate is gone. */
const PASSES = 0.9;
// Kaiser's own formulas, for an attenuation of 50 dB and more.
const BETA = 0.1102 * (STOP_BAND - 8.7);
const WIDTH_FACTOR = (STOP_BAND - 8) / 2.285;

/** Streams one channel; what is pushed may have any length. Of an unchanged rate nothing is filtered. */
export class Resampler {
  private readonly up: number;
  private readonly down: number;
  private readonly half: number;
  private readonly taps: Float32Array[];
  private rest: Float32Array;
  private place: number;
  private phase = 0;

  constructor(from: number, to: number = RATE) {
    const divisor = commonDivisor(from, to);
    this.up = to / divisor;
    this.down = from / divisor;
    const edge = Math.min(from, to) / 2;
    const transition = (2 * Math.PI * edge * (1 - PASSES)) / from;
    this.half = from === to ? 1 : Math.ceil(WIDTH_FACTOR / transition / 2);
    const cutoff = (edge * (1 + PASSES)) / 2 / from;
    this.taps = Array.from({ length: this.up }, (_, phase) =>
      from === to ? Float32Array.of(1, 0) : tapsAt(phase / this.up, this.half, cutoff),
    );
    this.rest = new Float32Array(this.half - 1);
    this.place = this.half - 1;
  }

  /** The samples that can be told by now; the last few milliseconds wait for what comes next. */
  push(input: Float32Array): Float32Array {
    const { half } = this;
    const data = new Float32Array(this.rest.length + input.length);
    data.set(this.rest);
    data.set(input, this.rest.length);
    const output: number[] = [];
    while (this.place + half < data.length) {
      const taps = this.taps[this.phase]!;
      const first = this.place - half + 1;
      let sum = 0;
      for (let tap = 0; tap < taps.length; tap += 1) {
        sum += taps[tap]! * data[first + tap]!;
      }
      output.push(sum);
      this.phase += this.down;
      this.place += Math.floor(this.phase / this.up);
      this.phase %= this.up;
    }
    const used = Math.min(this.place - half + 1, data.length);
    this.rest = data.slice(used);
    this.place -= used;
    return Float32Array.from(output);
  }
}

/** For an output sample `offset` (0 to 1) behind an input sample; they add up to 1. */
function tapsAt(offset: number, half: number, cutoff: number): Float32Array {
  const taps = Float32Array.from({ length: 2 * half }, (_, index) => {
    const time = index - half + 1 - offset;
    return 2 * cutoff * sinc(2 * cutoff * time) * kaiser(time / half);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** `x` from -1 to 1. */
function kaiser(x: number): number {
  return bessel(BETA * Math.sqrt(Math.max(0, 1 - x * x))) / bessel(BETA);
}

/** The modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}
