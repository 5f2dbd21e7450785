// Frames that the server has not stored yet, and deeds that it has not heard of, kept in the browser: they survive the
// page, the browser, sleep and the network.
import type { MarkKind } from "../types";

export interface Frame {
  session: string;
  seq: number;
  /** When its last sample was captured: milliseconds since 1970. */
  at: number;
  /** Seconds. */
  length: number;
  pcm: ArrayBuffer;
}

/** Something that the clerk did and the server is to know. */
export interface Deed {
  key: string;
  session: string;
  /** Of deeds of one session. */
  order: number;
  kind: MarkKind;
  does: "begin" | "end" | "name";
  label: string;
  /** Of a name: the mark, where it is known; else the key of the deed that sets it. */
  mark?: string | null;
  of?: string;
  /** Seconds captured so far. */
  at: number;
  /** Whether they are counted to the sample. */
  isCounted?: boolean;
  /** Frames before this one are sent first (unless doors are closed by it), the others after; null: it does not matter. */
  seq: number | null;
}

const FRAMES = "frames";
const DEEDS = "deeds";
const ASIDE = " aside"; // behind a session's key: what was set aside of it
export const MANY = 2 ** 31; // frames: more than a session has

/** What this browser keeps, or null where it keeps nothing. */
export async function openLiveStore(): Promise<LiveStore | null> {
  // The name may be there without anything behind it: some browsers take it away in private windows.
  const kept = window.indexedDB as IDBFactory | undefined;
  if (kept === undefined) {
    return null;
  }
  return new Promise((resolve) => {
    const request = kept.open("courtsight-live", 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(FRAMES, { keyPath: ["session", "seq"] });
      request.result.createObjectStore(DEEDS, { keyPath: "key" });
    });
    request.addEventListener("success", () => resolve(new LiveStore(request.result)));
    request.addEventListener("error", () => resolve(null));
    request.addEventListener("blocked", () => resolve(null));
  });
}

export class LiveStore {
  constructor(private readonly database: IDBDatabase) {
    // A newer page wants another layout: let it.
    database.addEventListener("versionchange", () => database.close());
  }

  /** Rejects when the disk is full, or the browser gives no more of it. */
  put(frame: Frame): Promise<void> {
    return this.write(FRAMES, (frames) => frames.put(frame));
  }

  /** At most `count` frames from `seq` on. */
  frames(session: string, seq: number, count: number): Promise<Frame[]> {
    const range = IDBKeyRange.bound([session, seq], [session, Infinity]);
    return this.read(FRAMES, (frames) => frames.getAll(range, count) as IDBRequest<Frame[]>);
  }

  /** Of all frames of a session, without their sound. */
  async extent(session: string): Promise<Extent | null> {
    const first = (await this.frames(session, 0, 1))[0];
    const last = first === undefined ? undefined : await this.lastFrame(session);
    return first === undefined || last === undefined ? null : { first: first.seq, last: last.seq, since: first.at };
  }

  /** The server has stored all frames up to `seq`. */
  forget(session: string, seq: number): Promise<void> {
    return this.write(FRAMES, (frames) => frames.delete(IDBKeyRange.bound([session, 0], [session, seq])));
  }

  /** Frames from `seq` on are thrown away. */
  cut(session: string, seq: number): Promise<void> {
    return this.write(FRAMES, (frames) => frames.delete(IDBKeyRange.bound([session, seq], [session, Infinity])));
  }

  putDeed(deed: Deed): Promise<void> {
    return this.write(DEEDS, (deeds) => deeds.put(deed));
  }

  removeDeed(key: string): Promise<void> {
    return this.write(DEEDS, (deeds) => deeds.delete(key));
  }

  async deeds(session: string): Promise<Deed[]> {
    const all = await this.read(DEEDS, (deeds) => deeds.getAll() as IDBRequest<Deed[]>);
    return all.filter((deed) => deed.session === session).sort((one, other) => one.order - other.order);
  }

  /** All at once or not at all: `frames` under the numbers that they have now instead of those from `first` on. */
  renumber(session: string, first: number, frames: readonly Frame[]): Promise<void> {
    return this.write(FRAMES, (kept) => {
      kept.delete(IDBKeyRange.bound([session, first], [session, Infinity]));
      frames.forEach((frame) => kept.put(frame));
    });
  }

  /** Out of the way of what is recorded from now on, behind what lies there already, until somebody saves it. */
  async setAside(session: string): Promise<void> {
    const aside = session + ASIDE;
    const frames = await this.frames(session, 0, MANY);
    const first = ((await this.lastFrame(aside))?.seq ?? -1) + 1;
    await this.write(FRAMES, (kept) => {
      kept.delete(IDBKeyRange.bound([session, 0], [session, Infinity]));
      frames.forEach((frame, index) => kept.put({ ...frame, session: aside, seq: first + index }));
    });
  }

  /** What was set aside: so many frames of it. */
  aside(session: string, count = MANY): Promise<Frame[]> {
    return this.frames(session + ASIDE, 0, count);
  }

  /** Those of which there is sound here. */
  async sessions(): Promise<string[]> {
    const keys = (await this.read(FRAMES, (frames) => frames.getAllKeys())) as [string, number][];
    return [...new Set(keys.map(([session]) => session.replace(ASIDE, "")))];
  }

  /** Of a session that takes no more: the frames from `next` on, and those that were set aside. */
  async left(session: string, next: number): Promise<Frame[]> {
    const frames = [...(await this.aside(session)), ...(await this.frames(session, next, MANY))];
    return frames.sort((one, other) => one.at - other.at);
  }

  async countLeft(session: string, next: number): Promise<number> {
    const counts = [[session + ASIDE, 0] as const, [session, next] as const].map(([name, first]) =>
      this.read(FRAMES, (frames) => frames.count(IDBKeyRange.bound([name, first], [name, Infinity]))),
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** All frames of a session, for good. */
  drop(session: string): Promise<void> {
    return this.write(FRAMES, (frames) => {
      [session, session + ASIDE].forEach((name) => frames.delete(IDBKeyRange.bound([name, 0], [name, Infinity])));
    });
  }

  private lastFrame(session: string): Promise<Frame | undefined> {
    const range = IDBKeyRange.bound([session, 0], [session, Infinity]);
    const opened = this.database.transaction(FRAMES).objectStore(FRAMES).openCursor(range, "prev");
    return answered(opened).then((cursor) => cursor?.value as Frame | undefined);
  }

  private read<T>(name: string, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return answered(act(this.database.transaction(name).objectStore(name)));
  }

  private write(name: string, act: (store: IDBObjectStore) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(name, "readwrite", { durability: "relaxed" });
      transaction.addEventListener("complete", () => resolve());
      transaction.addEventListener("abort", () => reject(transaction.error ?? new DOMException("aborted")));
      act(transaction.objectStore(name));
      transaction.commit();
    });
  }
}

/** Numbers of the first and the last frame, and when the first was captured. */
export interface Extent {
  first: number;
  last: number;
  since: number;
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new DOMException("not read")));
  });
}
