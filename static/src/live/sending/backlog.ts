// The frames of one session that the server has not stored: the newest in memory, all of them in the browser's store.
import { RATE } from "../sound/resample";
import { FRAME_SECONDS } from "../sound/frames";
import type { Session } from "../types";
import { MANY, type Frame, type LiveStore } from "./store";

const IN_MEMORY = 1200; // frames: two minutes
const IN_MEMORY_ALONE = 36_000; // an hour, where the store keeps nothing

/** How the server's number for the next frame fits to what is here. */
export type Fit = "fits" | "renumbered" | "holed" | "foreign";

/** A moment of what is captured. */
export interface Place {
  /** Seconds captured by then. */
  at: number;
  /** The number of the first frame after it; null: it does not matter. */
  seq: number | null;
  /** Whether `at` is counted to the sample. */
  isCounted: boolean;
}

export class Backlog {
  private readonly memory = new Map<number, Frame>();
  private readonly kept = new Set<number>();
  /** Of what was set aside, frames that the store did not take, or that had none. */
  private readonly asideHere: Frame[] = [];
  /** Whether something was set aside: see `aside`. */
  hasAside = false;
  /** Whether the store takes frames; false while it is full or there is none. */
  isSafe: boolean;
  /** Whether `captured` is counted to the sample: of many frames that an earlier page left their number alone is known. */
  private isCounted: boolean;
  /** Frames at its beginning were lost here: they did not fit anywhere. */
  private isHoled = false;

  private constructor(
    private readonly session: string,
    private readonly store: LiveStore | null,
    private readonly onSafety: () => void,
    private readonly channels: number,
    /** The first frame that is not acknowledged, and the number of the next that comes. */
    public first: number,
    public next: number,
    /** When the first was captured, if there is one. */
    private oldest: number | null,
    /** Seconds of the whole session, stored or not. */
    public captured: number,
  ) {
    this.isSafe = store !== null;
    this.isCounted = this.isEmpty;
  }

  static async open(session: Session, store: LiveStore | null, onSafety: () => void): Promise<Backlog> {
    const extent = (await store?.extent(session.id)) ?? null;
    const first = extent?.first ?? session.next_seq;
    const next = Math.max((extent?.last ?? -1) + 1, extent === null ? session.next_seq : 0);
    const captured = session.stored_seconds + Math.max(0, next - session.next_seq) * FRAME_SECONDS;
    const since = extent?.since ?? null;
    const backlog = new Backlog(session.id, store, onSafety, session.channels, first, next, since, captured);
    backlog.hasAside = ((await store?.aside(session.id, 1)) ?? []).length > 0;
    return backlog;
  }

  get isEmpty(): boolean {
    return this.first >= this.next;
  }

  get seconds(): number {
    return (this.next - this.first) * FRAME_SECONDS;
  }

  /** Now. */
  get place(): Place {
    return { at: this.captured, seq: this.next, isCounted: this.isCounted };
  }

  /** When the oldest sound was captured that only this browser has; null when the server has all. */
  get since(): number | null {
    return this.isEmpty ? null : (this.memory.get(this.first)?.at ?? this.oldest);
  }

  push(pcm: ArrayBuffer, at: number): void {
    const seq = this.next;
    const length = pcm.byteLength / 2 / this.channels / RATE;
    const frame = { session: this.session, seq, at, length, pcm };
    this.oldest ??= at;
    this.next += 1;
    this.captured += length;
    this.memory.set(seq, frame);
    this.keep(frame);
    this.makeRoom();
  }

  /** At most `count` frames from `seq` on, in order and without a hole. */
  async read(seq: number, count: number): Promise<Frame[]> {
    if (!this.memory.has(seq) && this.store !== null) {
      const stored = await this.store.frames(this.session, seq, count);
      for (const frame of stored.filter((one) => one.seq >= this.first)) {
        this.memory.set(frame.seq, frame);
        this.kept.add(frame.seq);
      }
    }
    const found: Frame[] = [];
    for (let next = seq; found.length < count && this.memory.has(next); next += 1) {
      found.push(this.memory.get(next)!);
    }
    return found;
  }

  /** The server has all up to `seq`: when the last of them was captured, if this page knows. */
  acknowledge(seq: number): number | null {
    const at = this.memory.get(seq)?.at ?? null;
    for (let done = this.first; done <= Math.min(seq, this.next - 1); done += 1) {
      this.memory.delete(done);
      this.kept.delete(done);
    }
    this.first = Math.max(this.first, Math.min(seq + 1, this.next));
    this.oldest = this.isEmpty ? null : (this.memory.get(this.first)?.at ?? this.oldest);
    void this.store?.forget(this.session, seq).catch(() => undefined); // sent again one day, and ignored then
    return at;
  }

  /** Go on from what the server wants next. `isAfterOthers`: they recorded last, whatever their numbers are. */
  async fit(serverNext: number, storedSeconds: number, isAfterOthers = false): Promise<Fit> {
    let outcome: Fit = "fits";
    if (serverNext > this.next || (isAfterOthers && !this.isEmpty)) {
      // Somebody recorded on from another computer. What is here cannot be put in between any more.
      outcome = this.isEmpty ? "fits" : "foreign";
      this.hasAside ||= outcome === "foreign";
      this.asideHere.push(...[...this.memory.values()].filter(({ seq }) => !this.kept.has(seq)));
      await this.store?.setAside(this.session);
      this.first = serverNext;
      this.next = serverNext;
      this.oldest = null;
      this.memory.clear();
    } else if (serverNext < this.first) {
      await this.renumber(serverNext);
      outcome = this.isHoled ? "holed" : "renumbered";
      this.isHoled = false;
    } else {
      this.acknowledge(serverNext - 1);
    }
    if (outcome !== "fits" || !this.isCounted || this.isEmpty) {
      await this.count(storedSeconds);
    }
    return outcome;
  }

  /** The server has so many seconds, and here is the rest: a pause ends with a shorter frame. */
  private async count(storedSeconds: number): Promise<void> {
    const waiting = this.next - this.first <= IN_MEMORY ? await this.all() : [];
    this.isCounted = waiting.length === this.next - this.first;
    const seconds = this.isCounted ? waiting.reduce((sum, { length }) => sum + length, 0) : this.seconds;
    this.captured = storedSeconds + seconds;
  }

  /** Go on behind frames at the beginning that are nowhere any more; false where there are none. */
  async passOverLost(): Promise<boolean> {
    const kept = (await this.store?.frames(this.session, this.first, 1)) ?? [];
    const there = Math.min(this.next, ...kept.map(({ seq }) => seq), ...this.memory.keys());
    const isLost = there > this.first;
    this.first = Math.max(this.first, there);
    this.isHoled ||= isLost;
    return isLost;
  }

  /** Throw away what was captured from `seq` on: it is in no record. */
  cut(seq: number): void {
    for (let cut = seq; cut < this.next; cut += 1) {
      this.captured -= this.memory.get(cut)?.length ?? FRAME_SECONDS;
      this.memory.delete(cut);
      this.kept.delete(cut);
    }
    this.next = Math.min(this.next, seq);
    this.oldest = this.isEmpty ? null : this.oldest;
    void this.store?.cut(this.session, seq).catch(() => undefined);
  }

  /** What was recorded here while another computer went on with the session: it is in no record. */
  async aside(): Promise<Frame[]> {
    return [...((await this.store?.aside(this.session)) ?? []), ...this.asideHere].sort((one, other) => one.at - other.at);
  }

  /** Everything that the server does not have, for a file. */
  async all(): Promise<Frame[]> {
    const stored = (await this.store?.frames(this.session, this.first, MANY).catch(() => [])) ?? [];
    const all = new Map(stored.map((frame) => [frame.seq, frame]));
    this.memory.forEach((frame) => all.set(frame.seq, frame));
    return [...all.values()].sort((one, other) => one.seq - other.seq);
  }

  private async renumber(serverNext: number): Promise<void> {
    const shift = this.first - serverNext;
    const frames = (await this.all()).map((frame) => ({ ...frame, seq: frame.seq - shift }));
    this.memory.clear();
    this.kept.clear();
    frames.slice(-IN_MEMORY).forEach((frame) => this.memory.set(frame.seq, frame));
    await this.store?.renumber(this.session, 0, frames);
    frames.forEach(({ seq }) => this.kept.add(seq));
    this.first = serverNext;
    this.next -= shift;
  }

  private keep(frame: Frame): void {
    if (this.store === null) {
      return;
    }
    this.store.put(frame).then(
      () => {
        this.kept.add(frame.seq);
        this.setSafe(true);
      },
      () => this.setSafe(false),
    );
  }

  private setSafe(isSafe: boolean): void {
    if (this.isSafe !== isSafe) {
      this.isSafe = isSafe;
      this.onSafety();
    }
  }

  /** Out of memory goes first what the store has; what it has not only when there is no other way. */
  private makeRoom(): void {
    for (const seq of this.memory.keys()) {
      if (this.memory.size <= IN_MEMORY) {
        return;
      }
      if (this.kept.has(seq)) {
        this.memory.delete(seq);
      } else if (this.memory.size > IN_MEMORY_ALONE) {
        this.memory.delete(seq);
        this.isCounted = false;
        this.onSafety();
      }
    }
  }
}
