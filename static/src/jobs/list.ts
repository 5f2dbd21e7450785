// The recordings of a hearing. The server renders the list; here bars move, and when more than a number
// has changed the list is fetched again and exchanged row by row.
import { csrfToken } from "../csrf";
import { percent, timeLeft } from "../uploads/format";
import { problemOf } from "../uploads/problem";
import { followJobs } from "./socket";
import type { JobState } from "./state";

const API = "/api/v1/stt";
const PAUSE = 300; // ms: changes that come together are one look at the server

export class RecordingList {
  private timer: number | undefined;
  /** Recordings that the list was asked for and does not have: they are of other hearings. */
  private readonly elsewhere = new Set<string>();

  constructor(
    private readonly root: HTMLElement,
    private readonly announce: (text: string) => void,
  ) {
    root.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>("[data-post]");
      if (button !== null) {
        void this.post(button);
      }
    });
    followJobs((jobs, isAll) => this.take(jobs, isAll));
  }

  /** Ask the server for the list, once for all that asks within a moment. */
  refreshSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.refresh(), PAUSE);
  }

  private async refresh(): Promise<void> {
    const response = await fetch(this.root.dataset["url"] ?? "").catch(() => null);
    if (response === null || !response.ok || response.redirected) {
      return; // the socket tells again once the connection is back
    }
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").body;
    this.exchange(fresh);
  }

  private take(jobs: JobState[], isAll: boolean): void {
    const changed = jobs.map((job) => this.apply(job)).some(Boolean);
    // After a break a row may show a job that the snapshot does not name any more.
    if (changed || (isAll && this.root.querySelector('[data-status="pending"], [data-status="processing"]') !== null)) {
      this.refreshSoon();
    }
  }

  /** Whether the row has to be rendered again. */
  private apply(job: JobState): boolean {
    const row = this.root.querySelector<HTMLElement>(`[data-recording="${CSS.escape(job.recording_id)}"]`);
    if (row === null) {
      return this.isNews(job);
    }
    const { job: id, status, stage, error } = row.dataset;
    const isSame = status === job.status && stage === job.stage && error === (job.error?.code ?? "");
    if (id !== job.id) {
      return job.status === "pending" || job.status === "processing";
    }
    if (!isSame) {
      return true;
    }
    showProgress(row, job);
    return false;
  }

  /** A recording that is not listed may have come into this hearing just now: look once. */
  private isNews(job: JobState): boolean {
    const isNews = !this.elsewhere.has(job.recording_id);
    this.elsewhere.add(job.recording_id);
    return isNews;
  }

  private exchange(fresh: HTMLElement): void {
    const before = new Map([...this.root.querySelectorAll<HTMLElement>("[data-recording]")].map((row) => [row.id, row]));
    const focus = this.focusedControl();
    for (const row of fresh.querySelectorAll<HTMLElement>("[data-recording]")) {
      const old = before.get(row.id);
      this.announceChange(old, row);
      if (old !== undefined && isUntouched(old, row)) {
        row.replaceWith(old);
      }
    }
    this.root.replaceChildren(...fresh.childNodes);
    focus?.();
  }

  private announceChange(old: HTMLElement | undefined, row: HTMLElement): void {
    if (old !== undefined && old.dataset["status"] !== row.dataset["status"]) {
      const name = row.querySelector(".recording__name")?.textContent ?? "";
      this.announce(`${name}: ${row.querySelector(".badge")?.textContent ?? ""}`);
    }
  }

  /** Gives the focus back: to the same control, or to the row when the control is gone. */
  private focusedControl(): (() => void) | null {
    const row = document.activeElement?.closest<HTMLElement>("[data-recording]");
    if (!row || !this.root.contains(row)) {
      return null;
    }
    const post = (document.activeElement as HTMLElement).dataset["post"];
    return () => {
      const now = document.getElementById(row.id);
      const control = post === undefined ? null : now?.querySelector<HTMLElement>(`[data-post="${post}"]`);
      if (!now?.contains(document.activeElement)) {
        (control ?? now)?.focus();
      }
    };
  }

  private async post(button: HTMLButtonElement): Promise<void> {
    const row = button.closest("[data-recording]") as HTMLElement;
    button.disabled = true;
    const response = await send(row, button.dataset["post"] ?? "").catch(() => null);
    button.disabled = false;
    if (response?.ok) {
      row.querySelector("details")?.removeAttribute("open");
    } else {
      const problem = problemOf(response?.status ?? 0, (await response?.text()) ?? "");
      const place = row.querySelector('[data-part="problem"]') as HTMLElement;
      place.textContent = `${problem.title} ${problem.action}`;
      place.hidden = false;
    }
    this.refreshSoon();
  }
}

function send(row: HTMLElement, action: string): Promise<Response> {
  const headers = { "X-CSRFToken": csrfToken(), "Content-Type": "application/json" };
  if (action !== "transcribe") {
    return fetch(`${API}/jobs/${row.dataset["job"]}/${action}`, { method: "POST", headers });
  }
  const language = (row.querySelector("[data-again-language]") as HTMLSelectElement).value;
  const body = { recording_id: row.dataset["recording"], language_code: language, enable_diarization: false };
  return fetch(`${API}/transcribe`, { method: "POST", headers, body: JSON.stringify(body) });
}

/** A row keeps its element, and what a person opened or chose in it, while the server tells the same of it. */
function isUntouched(old: HTMLElement, row: HTMLElement): boolean {
  const told = ["job", "status", "stage", "error"] as const;
  const isSame = told.every((key) => old.dataset[key] === row.dataset[key]);
  const links = (element: HTMLElement): number => element.querySelectorAll("a").length;
  return isSame && links(old) === links(row);
}

function showProgress(row: HTMLElement, job: JobState): void {
  const progress = row.querySelector<HTMLProgressElement>('[data-part="progress"]');
  const share = row.querySelector<HTMLElement>('[data-part="percent"]');
  const left = row.querySelector<HTMLElement>('[data-part="left"]');
  if (progress !== null && share !== null && left !== null) {
    progress.value = job.progress;
    share.textContent = percent(job.progress);
    left.textContent = job.eta_seconds === null ? "" : timeLeft(job.eta_seconds);
  }
}
