// The microphone: opened, heard in the audio thread, watched, and told of when it goes away.
import type { Block, Mix } from "./frames";
import { ChannelWatch, type Fault, type Level } from "./levels";
import type { CaptureOptions } from "./worklet";
import workletUrl from "./worklet.ts?worker&url";

const MOST_CHANNELS = 8;
const GAP = 2000; // ms without any sound: the machine slept, or the device hung
const HELD = 1000; // ms for the audio thread's answer: it may hang with its device
export const HELD_LAST = 5000; // ms, where nothing can be sent afterwards

export interface Choice {
  /** Empty: the one that the computer uses. */
  device: string;
  mix: Mix;
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGainControl: boolean;
}

export interface Listener {
  onLevels(levels: readonly Level[], faults: readonly (Fault | null)[]): void;
  /** `at`: when its last sample was captured, milliseconds since 1970. */
  onFrame(pcm: ArrayBuffer, at: number): void;
  /** The device is gone, or was taken away. */
  onLost(): void;
  /** Nothing was captured from `since` until now. */
  onGap(since: number): void;
}

/** Why a microphone cannot be had. */
export type Obstacle = "forbidden" | "missing" | "busy" | "insecure" | "unanswered" | "broken";

export class NoMicrophone extends Error {
  constructor(readonly obstacle: Obstacle) {
    super(obstacle);
  }
}

export class Microphone {
  private readonly watches: ChannelWatch[] = [];
  private heard = Date.now();
  private isRecording = false;
  private isClosing = false;
  private isClosed = false;
  private onHeld: () => void = () => undefined;
  readonly label: string;
  readonly device: string;
  readonly deviceChannels: number;

  private constructor(
    private readonly stream: MediaStream,
    private readonly context: AudioContext,
    private readonly node: AudioWorkletNode,
    /** How many are recorded. */
    readonly channels: number,
    private readonly listener: Listener,
  ) {
    const track = stream.getAudioTracks()[0]!;
    this.label = track.label;
    this.device = track.getSettings().deviceId ?? "";
    this.deviceChannels = track.getSettings().channelCount ?? 1;
    track.addEventListener("ended", () => this.lose());
    node.port.onmessage = ({ data }: MessageEvent<Block | "hold" | "close">) => {
      if (typeof data === "string") {
        this.held();
      } else {
        this.take(data);
      }
    };
    context.addEventListener("statechange", () => this.wake());
    document.addEventListener("visibilitychange", () => this.wake());
  }

  /** `channels`: of a session that has begun. Rejects with NoMicrophone. */
  static async open(choice: Choice, listener: Listener, channels: number | null): Promise<Microphone> {
    const stream = await streamOf(choice);
    const context = new AudioContext({ latencyHint: "balanced" });
    try {
      await context.audioWorklet.addModule(workletUrl);
    } catch (error) {
      stream.getTracks().forEach((track) => track.stop());
      throw error instanceof DOMException ? new NoMicrophone("broken") : error;
    }
    const count = stream.getAudioTracks()[0]!.getSettings().channelCount ?? 1;
    const recorded = channels ?? (choice.mix === "each" ? Math.min(count, MOST_CHANNELS) : 1);
    const processorOptions: CaptureOptions = { mix: recorded > 1 ? "each" : choice.mix, channels: recorded };
    const node = new AudioWorkletNode(context, "courtsight-capture", {
      numberOfOutputs: 0,
      channelCountMode: "max",
      channelInterpretation: "discrete",
      processorOptions,
    });
    context.createMediaStreamSource(stream).connect(node);
    void context.resume();
    return new Microphone(stream, context, node, recorded, listener);
  }

  record(): void {
    this.isRecording = true;
    this.heard = Date.now();
    this.wake();
    this.node.port.postMessage("record");
  }

  /** Resolves when every frame from before has been told, or none comes any more; after so many milliseconds anyhow. */
  async hold(patience = HELD): Promise<void> {
    this.isRecording = false;
    if (this.isClosed) {
      return;
    }
    await new Promise<void>((resolve) => {
      const others = this.onHeld;
      this.onHeld = () => {
        others();
        resolve();
      };
      window.setTimeout(resolve, patience);
      this.node.port.postMessage("hold");
    });
  }

  /** What was captured before still counts. */
  async close(patience = HELD): Promise<void> {
    if (this.isClosing) {
      return;
    }
    this.isClosing = true;
    await this.hold(patience);
    this.isClosed = true;
    this.node.port.postMessage("close");
    this.stream.getTracks().forEach((track) => track.stop());
    if (this.context.state !== "closed") {
      await this.context.close();
    }
    this.held(); // the audio thread may be gone without an answer
  }

  private held(): void {
    const waiting = this.onHeld;
    this.onHeld = () => undefined;
    waiting();
  }

  /** Of 16-bit samples at 16 kHz as they were recorded. */
  async play(samples: Int16Array<ArrayBuffer>, rate: number): Promise<void> {
    const buffer = this.context.createBuffer(1, Math.max(1, samples.length), rate);
    buffer.getChannelData(0).set(Float32Array.from(samples, (sample) => sample / 32_768));
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.context.destination);
    source.start();
    await new Promise((resolve) => source.addEventListener("ended", resolve));
  }

  private take(block: Block): void {
    const now = Date.now();
    if (this.isRecording && now - this.heard > GAP) {
      this.listener.onGap(this.heard);
    }
    this.heard = now;
    if (block.pcm !== null) {
      this.listener.onFrame(block.pcm, now);
    } else {
      const faults = block.levels.map((level, channel) => (this.watches[channel] ??= new ChannelWatch()).push(level));
      this.listener.onLevels(block.levels, faults);
    }
  }

  /** Asleep, or interrupted by a call on a phone: go on as soon as the browser allows it. */
  private wake(): void {
    if (!this.isClosed && this.context.state !== "running" && this.context.state !== "closed") {
      void this.context.resume().catch(() => undefined); // not now: the next event tries again
    }
  }

  private lose(): void {
    if (!this.isClosing) {
      void this.close();
      this.listener.onLost();
    }
  }
}

/** Audio inputs; without names before the first permission. */
export async function devices(): Promise<MediaDeviceInfo[]> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return all.filter(({ kind, deviceId }) => kind === "audioinput" && deviceId !== "communications");
}

/** Whether this browser may listen without asking. */
export async function isPermitted(): Promise<boolean> {
  const asked = navigator.permissions?.query({ name: "microphone" as PermissionName });
  return (await asked?.then(({ state }) => state === "granted").catch(() => false)) ?? false;
}

async function streamOf(choice: Choice): Promise<MediaStream> {
  const { device, mix: _, ...processing } = choice;
  const known = device === "" ? {} : { deviceId: { exact: device } };
  // Pages that are served without TLS have no mediaDevices.
  if (!navigator.mediaDevices) {
    throw new NoMicrophone("insecure");
  }
  try {
    const audio = { ...known, ...processing, channelCount: { ideal: MOST_CHANNELS } };
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    throw error instanceof DOMException ? new NoMicrophone(obstacleOf(error)) : error;
  }
}

function obstacleOf({ name }: DOMException): Obstacle {
  const known: Record<string, Obstacle> = {
    NotAllowedError: "forbidden",
    NotFoundError: "missing",
    OverconstrainedError: "missing",
    NotReadableError: "busy",
    AbortError: "busy",
  };
  return known[name] ?? "broken";
}
