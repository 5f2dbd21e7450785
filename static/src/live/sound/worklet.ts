// Runs in the audio thread of the browser, which must never wait: it only frames what comes.
import { Framer, type Mix } from "./frames";

// What an AudioWorkletGlobalScope has; TypeScript's library knows the window alone.
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: new (options: AudioWorkletNodeOptions) => Processor): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

interface Processor extends AudioWorkletProcessor {
  process(inputs: Float32Array[][]): boolean;
}

/** How the page asks for it. */
export interface CaptureOptions {
  mix: Mix;
  channels: number;
}

class Capture extends AudioWorkletProcessor implements Processor {
  private readonly framer: Framer;
  private isClosed = false;

  constructor(options: AudioWorkletNodeOptions) {
    super();
    const { mix, channels } = options.processorOptions as CaptureOptions;
    this.framer = new Framer(sampleRate, mix, channels, (block) => {
      this.port.postMessage(block, block.pcm === null ? [] : [block.pcm]);
    });
    this.port.onmessage = ({ data }: MessageEvent<"record" | "hold" | "close">) => {
      this.framer.record(data === "record");
      this.isClosed ||= data === "close";
      if (data !== "record") {
        this.port.postMessage(data); // all frames from before have gone out
      }
    };
  }

  process(inputs: Float32Array[][]): boolean {
    this.framer.push(inputs[0] ?? []);
    return !this.isClosed;
  }
}

registerProcessor("courtsight-capture", Capture);
