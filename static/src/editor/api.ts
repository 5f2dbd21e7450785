// Calls of the editor to the API.
import { csrfToken } from "../csrf";
import type { Doubt, DoubtAnswer, Edit, EditAnswer, LiveEdit, ServedEditor, ServedSegment, ServedWords } from "./types";

/** The browser sends no more than this after the page has gone. */
const MOST_KEPT_ALIVE = 60_000; // bytes

/** The server was not reached, or could not answer. */
export class Unreachable extends Error {}

/** The server says no: what is wrong, and what to do. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly current: ServedSegment[],
  ) {
    super(message);
  }
}

export class Api {
  constructor(private readonly transcript: string) {}

  editor(): Promise<ServedEditor> {
    return this.call("GET", "editor");
  }

  words(): Promise<ServedWords> {
    return this.call("GET", "editor/words");
  }

  /** Those after the edit `number`, as the socket would have told them. */
  async editsAfter(number: number): Promise<Omit<LiveEdit, "type" | "by">[]> {
    const { items } = await this.call<{ items: Omit<LiveEdit, "type" | "by">[] }>("GET", `edits?after=${number}`);
    return items;
  }

  edit(edit: Edit): Promise<EditAnswer> {
    return this.call("POST", "edits", edit);
  }

  check(doubt: Pick<Doubt, "segment_id" | "first" | "last" | "checked">, revision: number): Promise<DoubtAnswer> {
    const { segment_id, first, last, checked } = doubt;
    return this.call("POST", "doubts", { segment_id, revision, first, last, checked });
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const text = body === undefined ? null : JSON.stringify(body);
    const response = await fetch(`/api/v1/stt/transcripts/${this.transcript}/${path}`, {
      method,
      // Without a header of our own the text that the page has asked for beforehand is the one that is taken.
      headers: text === null ? {} : { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: text,
      keepalive: text !== null && text.length < MOST_KEPT_ALIVE / 3, // a character is up to three bytes
    }).catch(() => null);
    if (response === null || response.status >= 500 || response.status === 429) {
      throw new Unreachable();
    }
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) {
      throw refusal(response.status, answer);
    }
    if (answer === null) {
      throw new Unreachable(); // cut off on the way
    }
    return answer as T;
  }
}

function refusal(status: number, answer: unknown): Refused {
  const { title = "", action = "", code = "", current = [] } = (answer ?? {}) as {
    title?: string;
    action?: string;
    code?: string;
    current?: ServedSegment[];
  };
  return new Refused(status, code, `${title} ${action}`.trim(), current);
}
