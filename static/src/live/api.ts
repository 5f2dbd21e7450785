// Calls of the live pages to the API.
import { callApi } from "../calls";
import { clientName } from "./desk/remembered";
import type { Line, Mark, MarkKind, Session } from "./types";

/** A server that hangs is none: whoever waits is told so, or asks again. */
const PATIENCE = 15_000; // ms

export interface Permission {
  granted: boolean;
  by: string;
  at: string;
}

export async function activeSession(hearing: string): Promise<Session | null> {
  const { items } = await call<{ items: Session[] }>("GET", `?hearing_id=${hearing}&active=true`);
  return items[0] ?? null;
}

/** The panel's last decision, if it refused leave to record. */
export async function refusedSession(hearing: string): Promise<Session | null> {
  const { items } = await call<{ items: Session[] }>("GET", `?hearing_id=${hearing}`);
  return items[0]?.state === "refused" ? items[0] : null;
}

/** `engine`: a wish, which the server may refuse; left out, the court's choice. */
export function openSession(
  hearing: string,
  permission: Permission,
  channels: number,
  engine?: string,
): Promise<Session> {
  return call("POST", "", { hearing_id: hearing, permission, channels, ...(engine && { engine }) });
}

export class LiveApi {
  constructor(private readonly id: string) {}

  session(): Promise<Session> {
    return call("GET", `/${this.id}`);
  }

  change(changes: Partial<Pick<Session, "guests_allowed" | "delay_seconds">>): Promise<Session> {
    return call("PATCH", `/${this.id}`, changes);
  }

  /** Once for each `key`, however often it is sent. `isCounted`: of doors, see docs/live-protocol.md. */
  mark(kind: MarkKind, label: string, at: number, key: string, isCounted = false): Promise<Mark> {
    const mark = { kind, label, at, ...(isCounted && { counted: true, client: clientName() }) };
    return call("POST", `/${this.id}/marks`, mark, { "Idempotency-Key": key });
  }

  endMark(mark: string, at: number): Promise<Mark> {
    return call("POST", `/${this.id}/marks/${mark}/end`, { at });
  }

  labelMark(mark: string, label: string): Promise<Mark> {
    return call("PATCH", `/${this.id}/marks/${mark}`, { label });
  }

  async lines(query: Record<string, string>): Promise<Line[]> {
    const { items } = await call<{ items: Line[] }>("GET", `/${this.id}/lines?${new URLSearchParams(query)}`);
    return items;
  }

  correct(line: Line, changes: { text?: string; speaker?: string }): Promise<Line> {
    return call("PATCH", `/${this.id}/lines/${line.id}`, { revision: line.revision, ...changes });
  }

  soundOf(start: number, end: number): string {
    return `/api/v1/stt/live/${this.id}/audio?start=${start.toFixed(2)}&end=${end.toFixed(2)}`;
  }

  end(): Promise<Session> {
    return call("POST", `/${this.id}/end`);
  }
}

function call<T>(method: string, path: string, body?: object, more: Record<string, string> = {}): Promise<T> {
  return callApi(method, `/stt/live${path}`, body, more, PATIENCE);
}
