// Calls to the API, and what may become of them. Names in requests and answers are those of the API.
import { csrfToken } from "./csrf";

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
    readonly answer: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

/**
 * The answer to a call of /api/v1. Raises Unreachable and Refused. A change goes on when the page is left.
 * `patience`: milliseconds after which a server that has not answered counts as not reached.
 */
export async function callApi<T>(
  method: string,
  path: string,
  body?: object,
  more: Readonly<Record<string, string>> = {},
  patience: number | null = null,
): Promise<T> {
  const text = body === undefined ? null : JSON.stringify(body);
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: headersOf(method, more),
    body: text,
    keepalive: text !== null && text.length < MOST_KEPT_ALIVE / 3, // a character is up to three bytes
    signal: patience === null ? null : AbortSignal.timeout(patience),
  }).catch(() => null);
  if (response === null || response.status >= 500 || response.status === 429) {
    throw new Unreachable();
  }
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => null);
  if (!response.ok) {
    const { title = "", action = "", code = "", ...more } = (answer ?? {}) as Record<string, string>;
    throw new Refused(response.status, code, `${title} ${action}`.trim(), more);
  }
  if (answer === null) {
    throw new Unreachable(); // cut off on the way
  }
  return answer as T;
}

/** What to tell a person about `error`; what is neither of the two is raised again. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refused) {
    return error.message || gettext("Something went wrong. Try again.");
  }
  if (error instanceof Unreachable) {
    return gettext("The connection to the server is lost. Check the network, then try again.");
  }
  throw error;
}

function headersOf(method: string, more: Readonly<Record<string, string>>): Record<string, string> {
  // Without a header of our own an answer that the page has asked for beforehand is the one that is taken.
  return method === "GET" ? { ...more } : { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), ...more };
}
