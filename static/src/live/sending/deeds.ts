// What the clerk did (paused, closed to the public, dropped an anchor), told to the server: at once, or when it can be
// reached again. Each keeps its place between the frames before and after it: what is captured after it is sent when it has
// been told. Doors are closed at once, whatever is under way; all else waits for what was captured before.
import { Refused, Unreachable } from "../../calls";
import type { LiveApi } from "../api";
import type { Mark, MarkKind } from "../types";
import { uuid } from "../../editor/uuid";
import type { Place } from "./backlog";
import type { Deed, LiveStore } from "./store";

const RETRY = 2000; // ms
/** An anchor is told when there is sound: before that the server takes none. */
export const AFTER_SOUND = 1; // number of a frame

export interface Surroundings {
  /** Something was told: go on with the frames that waited for it. */
  onDone(mark: Mark | null, deed: Deed): void;
  /** The server does not want it; nothing more is tried. */
  onRefused(reason: string, deed: Deed): void;
}

export class Deeds {
  waiting: readonly Deed[] = [];
  private readonly tellers: Record<Deed["does"], (deed: Deed) => Promise<Mark | null>> = {
    begin: (deed) => this.begin(deed),
    end: (deed) => this.end(deed),
    name: (deed) => this.rename(deed),
  };
  private order = 0;
  private isWorking = false;
  private timer = 0;
  private reached = 0;

  constructor(
    private readonly session: string,
    private readonly api: LiveApi,
    private readonly store: LiveStore | null,
    private readonly around: Surroundings,
  ) {}

  /** Those that an earlier page had no answer to. */
  async bringBack(): Promise<void> {
    this.waiting = (await this.store?.deeds(this.session).catch(() => [])) ?? [];
    this.order = (this.waiting.at(-1)?.order ?? 0) + 1;
  }

  /** Frames from here on wait for a deed. An anchor waits for the first frame, but no frame waits for an anchor. */
  get barrier(): number {
    const inPlace = this.waiting.filter(({ kind }) => kind !== "anchor");
    return Math.min(Infinity, ...inPlace.map(({ seq }) => seq ?? Infinity));
  }

  get count(): number {
    return this.waiting.length;
  }

  add(kind: MarkKind, does: "begin" | "end", place: Place, label = ""): Deed {
    const at = rounded(place.at);
    return this.keep({ key: uuid(), session: this.session, order: this.order, kind, does, label, ...place, at });
  }

  /** The text of an anchor that the server knows as `mark`, or that the deed `of` sets, at this moment. */
  name(mark: string | null, of: string, label: string, at: number): Deed {
    const seq = mark === null ? AFTER_SOUND : null;
    const deed = { key: uuid(), session: this.session, order: this.order, kind: "anchor", does: "name" } as const;
    return this.keep({ ...deed, label, at: rounded(at), seq, mark, of });
  }

  /** Frames that wait have numbers that are lower by `shift` now: what has its place among them keeps it, uncounted. */
  renumber(shift: number): void {
    this.reached = 0;
    for (const deed of this.waiting.filter(({ kind, seq }) => kind !== "anchor" && seq !== null)) {
      deed.seq! -= shift;
      deed.isCounted = false;
      void this.store?.putDeed(deed).catch(() => undefined);
    }
  }

  /** Tell all that can be told: those before whose place the server has every frame. `reached`: the first it lacks. */
  async work(reached: number): Promise<void> {
    this.reached = Math.max(reached, this.reached);
    if (this.isWorking) {
      return;
    }
    this.isWorking = true;
    window.clearTimeout(this.timer);
    try {
      for (let deed = this.nextDeed(); deed !== undefined; deed = this.nextDeed()) {
        await this.tell(deed);
      }
    } catch (error) {
      if (!(error instanceof Unreachable)) {
        throw error;
      }
      this.timer = window.setTimeout(() => void this.work(this.reached), RETRY);
    } finally {
      this.isWorking = false;
    }
  }

  private keep(deed: Deed): Deed {
    this.order += 1;
    this.waiting = [...this.waiting, deed];
    void this.store?.putDeed(deed).catch(() => undefined); // it stays in memory
    void this.work(this.reached);
    return deed;
  }

  private nextDeed(): Deed | undefined {
    return this.waiting.find((deed, index) => (closes(deed) || this.isTime(deed)) && !this.overtakes(deed, index));
  }

  private isTime({ seq }: Deed): boolean {
    return seq === null || seq <= this.reached;
  }

  /** Doors that are closed again while they are still to be opened would be taken for closed already, and then opened. */
  private overtakes({ kind }: Deed, index: number): boolean {
    return kind !== "anchor" && this.waiting.slice(0, index).some((earlier) => earlier.kind === kind);
  }

  private async tell(deed: Deed): Promise<void> {
    let mark: Mark | null = null;
    try {
      mark = await this.tellers[deed.does](deed);
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
      if (error.status === 401) {
        throw new Unreachable(); // logged out: it waits for the next login
      }
      this.remove(deed);
      this.around.onRefused(error.message, deed);
      return;
    }
    this.remove(deed);
    this.around.onDone(mark, deed);
  }

  private async begin(deed: Deed): Promise<Mark> {
    try {
      return await this.api.mark(deed.kind, deed.label, deed.at, deed.key, closes(deed) && deed.isCounted === true);
    } catch (error) {
      const open = error instanceof Refused && error.code === "wrong_state" ? await this.openMark(deed.kind) : undefined;
      if (open === undefined) {
        throw error;
      }
      return open; // the answer to an earlier try was lost
    }
  }

  /** A mark whose setting was told already is found again by its key. */
  private async rename(deed: Deed): Promise<Mark> {
    const mark = deed.mark ?? (await this.api.mark(deed.kind, deed.label, deed.at, deed.of ?? deed.key)).id;
    return this.api.labelMark(mark, deed.label);
  }

  /** Null when it has been ended in another way. */
  private async end(deed: Deed): Promise<Mark | null> {
    const open = await this.openMark(deed.kind);
    return open === undefined ? null : this.api.endMark(open.id, deed.at);
  }

  private async openMark(kind: MarkKind): Promise<Mark | undefined> {
    const { marks } = await this.api.session();
    return marks.find((mark) => mark.kind === kind && mark.ended_at === null);
  }

  private remove(deed: Deed): void {
    this.waiting = this.waiting.filter((other) => other !== deed);
    void this.store?.removeDeed(deed.key).catch(() => undefined);
  }
}

/** As the server tells it again. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function closes({ kind, does }: Deed): boolean {
  return kind === "closed" && does === "begin";
}
