// The socket to which the sound goes. What it does not acknowledge is sent again; nothing is thrown away before.
import ReconnectingWebSocket from "partysocket/ws";

import type { Session, StreamMessage } from "../types";
import type { Backlog, Fit } from "./backlog";
import type { Deeds } from "./deeds";

const ON_THE_WAY = 100; // frames without an answer: ten seconds
const AT_ONCE = 50; // frames read from the store
const BUFFERED = 1_000_000; // bytes that the browser holds for the network
const STALLED = 10_000; // ms without an answer to frames
const PULSE = 1000; // ms
const SLOWER = 1000; // ms, when the server wants it
const BRIEF = 20; // frames: so many may have been captured before this page heard that nothing is to be
const FULL = 5000; // ms, when its disk is full

/** Why nothing is sent; `open` when it is. */
export type Link = "connecting" | "open" | "offline" | "full" | "taken" | "ended" | "login" | "refused" | "long";

const CLOSED: Record<number, Link> = { 4401: "login", 4403: "refused", 4409: "taken", 4410: "ended", 4413: "long" };
const AFTER_LOGIN = [4401, 4403]; // somebody logs in again, in another window

export interface Surroundings {
  onLink(link: Link): void;
  /** All up to here is stored; `at`: when it was captured. */
  onStored(at: number | null): void;
  /** The numbers did not fit: see Backlog.fit. */
  onMisfit(fit: Exclude<Fit, "fits">): void;
  onMessage(message: StreamMessage): void;
}

export class Sender {
  private readonly socket: ReconnectingWebSocket;
  private cursor = Infinity;
  private isPumping = false;
  private isStopping = false;
  private heard = Date.now();
  private heldUntil = 0;
  private isRefused = false; // by a pause that somebody else has made
  private readonly pulse: number;
  link: Link = "connecting";

  constructor(
    private readonly session: Session,
    private readonly backlog: Backlog,
    private readonly deeds: Deeds,
    /** By which the server knows this browser again. */
    private readonly client: string,
    /** From another computer; else this one goes on for itself alone. */
    private takesOver: boolean,
    private readonly around: Surroundings,
  ) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new ReconnectingWebSocket(`${scheme}://${location.host}${session.stream_url}`, [], {
      minReconnectionDelay: 500,
      maxReconnectionDelay: 8000,
      maxEnqueuedMessages: 0, // frames wait in the backlog
      shouldReconnectOnClose: ({ code }) => !(code in CLOSED) || AFTER_LOGIN.includes(code),
    });
    this.socket.binaryType = "arraybuffer";
    this.socket.addEventListener("open", () => this.introduce());
    this.socket.addEventListener("message", (event) => void this.take(JSON.parse(event.data as string) as StreamMessage));
    this.socket.addEventListener("close", (event) => this.lose(event.code));
    window.addEventListener("online", () => this.again());
    // The socket would notice it only much later.
    window.addEventListener("offline", () => this.link === "open" && this.socket.reconnect());
    this.pulse = window.setInterval(() => this.beat(), PULSE);
  }

  /** There is a new frame. */
  wake(): void {
    void this.pump();
  }

  /** A deed was told, or somebody else goes on: what was refused in a pause may be taken now. */
  goOn(): void {
    this.isRefused = false;
    void this.pump();
  }

  /** The hearing is over: said once the server has every frame. */
  stop(): void {
    this.isStopping = true;
    void this.pump();
  }

  /** Whoever records now. */
  takeOver(): void {
    this.takesOver = true;
    this.again();
  }

  /** Try now instead of after the pause. */
  private again(): void {
    if (this.socket.readyState !== WebSocket.OPEN && this.link !== "ended") {
      this.socket.reconnect();
    }
  }

  close(): void {
    window.clearInterval(this.pulse);
    this.socket.close();
  }

  private introduce(): void {
    this.cursor = Infinity;
    this.isRefused = false;
    this.heard = Date.now();
    const { language, channels } = this.session;
    const sound = { language_code: language, sample_rate: 16_000, encoding: "pcm_s16le", channels };
    this.socket.send(JSON.stringify({ type: "start", ...sound, client: this.client, takes_over: this.takesOver }));
  }

  private lose(code: number): void {
    this.cursor = Infinity;
    const link = CLOSED[code] ?? "offline";
    if (this.link !== "ended") {
      this.setLink(link);
    }
  }

  private setLink(link: Link): void {
    this.link = link;
    this.around.onLink(link);
  }

  private async take(message: StreamMessage): Promise<void> {
    this.heard = Date.now();
    if (message.type === "ready") {
      await this.begin(message.next_seq, message.stored_seconds, message.after_others);
    } else if (message.type === "ack") {
      this.around.onStored(this.backlog.acknowledge(message.seq));
      void this.deeds.work(this.backlog.first);
      void this.pump();
    } else if (message.type === "error") {
      this.heed(message.code, message.next_seq);
    } else if (message.type === "closed") {
      this.setLink("ended");
    } else if (message.type === "status" && message.session.state === "recording") {
      this.goOn();
    }
    this.around.onMessage(message);
  }

  private async begin(next: number, stored: number, isAfterOthers: boolean): Promise<void> {
    this.takesOver = false;
    const { first } = this.backlog;
    const fit = await this.backlog.fit(next, stored, isAfterOthers);
    if (fit === "renumbered" || fit === "holed") {
      this.deeds.renumber(first - next);
    }
    if (fit === "foreign") {
      this.deeds.renumber(0); // what was counted here is no place in the others' sound
    }
    if (fit !== "fits") {
      this.around.onMisfit(fit);
    }
    this.setLink("open");
    this.around.onStored(null);
    // First what was done while the server was away: it may be that guests must not hear what follows.
    await this.deeds.work(this.backlog.first);
    this.cursor = next;
    await this.pump();
  }

  private heed(code: string, next: number | undefined): void {
    const pause = { too_fast: SLOWER, storage_full: FULL }[code] ?? 0;
    this.heldUntil = Date.now() + pause;
    this.isRefused = code === "paused" || code === "off_the_record";
    if (code === "storage_full") {
      this.setLink("full");
    }
    if (code === "off_the_record" && next !== undefined && this.backlog.next - next <= BRIEF) {
      this.backlog.cut(next); // captured after somebody else's word; what the network kept for longer was before it
    }
    if (next !== undefined) {
      this.cursor = next;
      window.setTimeout(() => void this.pump(), pause);
    }
  }

  private beat(): void {
    const isWaiting = this.cursor !== Infinity && this.cursor > this.backlog.first && Date.now() >= this.heldUntil;
    if (this.socket.readyState === WebSocket.OPEN && isWaiting && Date.now() - this.heard > STALLED) {
      this.heard = Date.now();
      this.socket.reconnect();
    }
    void this.pump();
  }

  private get maySend(): boolean {
    const isOpen = this.socket.readyState === WebSocket.OPEN && Date.now() >= this.heldUntil;
    return isOpen && this.cursor - this.backlog.first < ON_THE_WAY && this.socket.bufferedAmount < BUFFERED;
  }

  private async pump(): Promise<void> {
    if (this.isPumping || this.cursor === Infinity) {
      return;
    }
    this.isPumping = true;
    try {
      while (!this.isRefused && this.maySend && this.cursor < Math.min(this.backlog.next, this.deeds.barrier)) {
        if (!(await this.sendSome())) {
          break;
        }
      }
      if (this.isStopping && this.backlog.isEmpty && this.deeds.count === 0 && this.maySend) {
        this.isStopping = false;
        this.socket.send(JSON.stringify({ type: "stop" }));
      }
    } finally {
      this.isPumping = false;
    }
  }

  /** False when there is nothing to be had: the frame is on its way to the store, or lost. */
  private async sendSome(): Promise<boolean> {
    const { cursor } = this;
    const count = Math.min(AT_ONCE, this.deeds.barrier - cursor, this.backlog.first + ON_THE_WAY - cursor);
    const frames = await this.backlog.read(cursor, count);
    if (this.cursor !== cursor || this.socket.readyState !== WebSocket.OPEN) {
      return false; // another connection meanwhile, or the server wants another frame
    }
    if (this.isAnswering) {
      this.heard = Date.now();
    }
    for (const { seq, pcm } of frames) {
      this.socket.send(numbered(seq, pcm));
    }
    this.cursor += frames.length;
    if (frames.length === 0 && cursor === this.backlog.first && (await this.backlog.passOverLost())) {
      this.socket.reconnect();
    }
    return frames.length > 0;
  }

  /** Nothing is on the way: the time for an answer begins with what is sent next. */
  private get isAnswering(): boolean {
    return this.cursor === this.backlog.first;
  }
}

function numbered(seq: number, pcm: ArrayBuffer): ArrayBuffer {
  const message = new Uint8Array(4 + pcm.byteLength);
  new DataView(message.buffer).setUint32(0, seq);
  message.set(new Uint8Array(pcm), 4);
  return message.buffer;
}
