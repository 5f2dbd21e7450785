// Calls of the live pages to the API.
import { csrfToken } from "../csrf";
import type { Line, Mark, MarkKind, Session } from "./types";

/** The server was not reached, or could not answer. */
export class Unreachable extends Error {}

/** The server says no: what is wrong, and what to do. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly answer: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

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

export function openSession(hearing: string, permission: Permission, channels: number): Promise<Session> {
  return call("POST", "", { hearing_id: hearing, permission, channels });
}

export class LiveApi {
  constructor(private readonly id: string) {}

  session(): Promise<Session> {
    return call("GET", `/${this.id}`);
  }

  change(changes: Partial<Pick<Session, "guests_allowed" | "delay_seconds">>): Promise<Session> {
    return call("PATCH", `/${this.id}`, changes);
  }

  /** Once for each `key`, however often it is sent. */
  mark(kind: MarkKind, label: string, at: number, key: string): Promise<Mark> {
    return call("POST", `/${this.id}/marks`, { kind, label, at }, { "Idempotency-Key": key });
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

async function call<T>(method: string, path: string, body?: object, more: Record<string, string> = {}): Promise<T> {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), ...more };
  const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(`/api/v1/stt/live${path}`, sent).catch(() => null);
  if (response === null || response.status >= 500 || response.status === 429) {
    throw new Unreachable();
  }
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    const { title = "", action = "", code = "", ...more } = (answer ?? {}) as Record<string, string>;
    throw new Refused(response.status, code, `${title} ${action}`.trim(), more);
  }
  if (answer === null) {
    throw new Unreachable(); // cut off on the way
  }
  return answer as T;
}

/** What to tell a person about `error`. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refused) {
    return error.message || gettext("Something went wrong. Try again.");
  }
  if (error instanceof Unreachable) {
    return gettext("The connection to the server is lost. Check the network, then try again.");
  }
  throw error;
}
