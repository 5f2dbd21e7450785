// One file on its way: a state machine around tus-js-client. It knows nothing of the page.
import { type DetailedError, Upload as TusUpload } from "tus-js-client";

import { csrfToken } from "../csrf";
import { fileUnreadable, type Problem, problemOf } from "./problem";
import { Speed } from "./speed";

export type State =
  | "queued"
  | "sending"
  | "waiting" // the connection is lost; it goes on by itself
  | "checking" // all is sent, the server opens the file
  | "paused"
  | "done"
  | "duplicate" // done: the hearing had the same bytes already
  | "failed"
  | "cancelled";

export const BUSY: readonly State[] = ["sending", "waiting", "checking"];
const CHUNK = 2 * 1024 * 1024; // what a pause or a lost connection costs at most
// Short at first; then every 15 s for about six hours: a court's network may be away for a morning.
const RETRY_DELAYS = [500, 1000, 2000, 5000, 10_000, ...Array<number>(1440).fill(15_000)];

export interface Target {
  endpoint: string;
  hearing: string;
  language: string;
  /** How many are to be told apart: a number, "auto", or nothing for not at all. */
  speakers: string;
  /** Where an earlier visit began to send this file. */
  url: string | null;
  /** How many bytes of it the server has from then. */
  stored: number;
}

/** Name, size and time of change: a file of the same name and length can still be another recording. */
export function fingerprintOf(file: File): string {
  return [file.name, file.size, file.lastModified].join("/").slice(0, 500);
}

export class Upload {
  state: State = "queued";
  sent = 0;
  problem: Problem | null = null;
  /** Of the recording that it became. */
  recordingId: string | null = null;
  readonly speed = new Speed();
  private readonly tus: TusUpload;
  /** How many bytes the server has said that it has. */
  private stored: number;
  private url: string | null;

  constructor(
    readonly file: File,
    target: Target,
    private readonly onChange: (upload: Upload) => void,
  ) {
    this.stored = this.sent = target.stored;
    this.url = target.url;
    this.tus = new TusUpload(file, {
      endpoint: target.endpoint,
      uploadUrl: target.url,
      chunkSize: CHUNK,
      retryDelays: RETRY_DELAYS,
      // The server lists a user's unfinished uploads; nothing of a hearing stays in a shared browser.
      storeFingerprintForResuming: false,
      metadata: {
        filename: file.name,
        hearing: target.hearing,
        language: target.language,
        speakers: target.speakers,
        fingerprint: fingerprintOf(file),
      },
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken()),
      onUploadUrlAvailable: () => void (this.url = this.tus.url),
      onProgress: (sent) => this.progressed(sent),
      onChunkComplete: (_size, accepted) => void (this.stored = accepted),
      onShouldRetry: (error) => this.shouldRetry(error),
      onError: (error) => this.failed(error as DetailedError),
      onSuccess: ({ lastResponse }) => this.succeeded(lastResponse),
    });
  }

  get secondsLeft(): number | null {
    const speed = this.speed.current();
    return speed === null || speed <= 0 ? null : (this.file.size - this.sent) / speed;
  }

  start(): void {
    this.problem = null;
    this.speed.reset();
    this.become("sending");
    this.tus.url = this.url; // tus forgets it when the server refused to tell the offset, as without a session
    this.tus.start();
  }

  enqueue(): void {
    this.problem = null;
    this.become("queued");
  }

  pause(): void {
    void this.tus.abort();
    this.sent = this.stored; // what was on its way is lost
    this.become("paused");
    void this.askServer();
  }

  /** It may have taken the last piece while that was being stopped. */
  private async askServer(): Promise<void> {
    const request = { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } };
    const response = this.url === null ? null : await fetch(this.url, request).catch(() => null);
    const offset = response?.ok ? response.headers.get("Upload-Offset") : null;
    if (offset !== null && this.state === "paused") {
      this.stored = this.sent = Number(offset);
      this.onChange(this);
    }
  }

  /** Stop, and have the server throw away what it has. */
  async cancel(): Promise<void> {
    this.become("cancelled");
    // The server removes it by itself later when it cannot be told now.
    this.tus.url = this.url;
    await this.tus.abort(this.url !== null).catch(() => undefined);
  }

  private progressed(sent: number): void {
    if (this.state === "paused" || this.state === "cancelled") {
      return;
    }
    this.sent = sent;
    this.speed.add(sent);
    this.become(sent === this.file.size ? "checking" : "sending");
  }

  private shouldRetry(error: DetailedError): boolean {
    const status = error.originalResponse?.getStatus() ?? 0;
    if (status !== 0 && status !== 409 && status !== 423 && (status < 500 || status === 507)) {
      return false;
    }
    this.sent = this.stored;
    this.tus.url = this.url;
    this.become("waiting");
    void this.failIfUnreadable();
    return true;
  }

  /** A file that was removed looks like a lost connection to the browser: ask it for a byte. */
  private async failIfUnreadable(): Promise<void> {
    try {
      await this.file.slice(0, 1).arrayBuffer();
    } catch {
      void this.tus.abort();
      this.problem = fileUnreadable();
      this.become("failed");
    }
  }

  private failed(error: DetailedError): void {
    const response = error.originalResponse ?? null;
    this.problem = problemOf(response?.getStatus() ?? 0, response?.getBody() ?? "");
    this.become("failed");
  }

  private succeeded(response: { getHeader(name: string): string | undefined }): void {
    this.sent = this.file.size;
    this.recordingId = response.getHeader("Courtsight-Recording") ?? null;
    this.become(response.getHeader("Courtsight-Duplicate") === "true" ? "duplicate" : "done");
  }

  private become(state: State): void {
    this.state = state;
    this.onChange(this);
  }
}
