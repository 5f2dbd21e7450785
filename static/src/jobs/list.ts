// The recordings of a hearing. The server renders the list; here bars move, and when more than a number
// has changed the list is fetched again and exchanged row by row.
import { csrfToken } from "../csrf";
import { ask } from "../dialog";
import { percent, timeLeft } from "../uploads/format";
import { adviceOf, problemOf } from "../uploads/problem";
import { followJobs } from "./socket";
import type { JobState } from "./state";

const API = "/api/v1/stt";
const PAUSE = 300; // ms: changes that come together are one look at the server
const RETRY = 5000; // ms, where the server could not answer
/** What a row says of its job: when one of these is another, the row is rendered again. */
const TOLD = ["job", "status", "stage", "error", "paused", "priority"] as const;
/** Where one button was, the other is afterwards. */
const FOLLOWS: Record<string, string> = { pause: "resume", resume: "pause" };

export class RecordingList {
  private timer: number | undefined;
  /** Recordings that the list was asked for and does not have: they are of other hearings. */
  private readonly elsewhere = new Set<string>();
  /** Ids of rows whose transcription was started here, until the list shows it. */
  private readonly begun = new Set<string>();
  /** By job, what was said that it waits for. It is tried again and again, and said once. */
  private readonly heldUp = new Map<string, string>();

  constructor(
    private readonly root: HTMLElement,
    private readonly announce: (text: string) => void,
  ) {
    root.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>("[data-post]");
      if (button !== null && button.ariaDisabled !== "true") {
        void this.post(button);
      }
    });
    followJobs((jobs, isAll) => this.take(jobs, isAll));
  }

  /** Ask the server for the list, once for all that asks within a moment. */
  refreshSoon(pause = PAUSE): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.refresh(), pause);
  }

  private async refresh(): Promise<void> {
    const response = await fetch(this.root.dataset["url"] ?? "").catch(() => null);
    if (response === null || response.status >= 500) {
      this.refreshSoon(RETRY);
      return;
    }
    if (!response.ok || response.redirected) {
      return; // logged out, or the hearing is gone: the next click leads to where that is said
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
    const told = { ...job, job: job.id, error: job.error?.code ?? "" };
    const isSame = TOLD.every((key) => row.dataset[key] === String(told[key]));
    if (row.dataset["job"] !== job.id) {
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
    const text = old === undefined ? "" : this.newsOf(old, row);
    if (text !== "") {
      this.announce(`${textIn(row, ".recording__name")}: ${text}`);
    }
  }

  /** What there is to say of a row that was another one before; "" for nothing. */
  private newsOf(old: HTMLElement, row: HTMLElement): string {
    const status = textIn(row, ".badge");
    if (this.isNewlyHeldUp(old, row)) {
      this.begun.delete(row.id);
      return `${status}. ${textIn(row, ".notice__title")}`;
    }
    if (["status", "paused"].every((key) => old.dataset[key] === row.dataset[key]) || this.isTriedAgain(old, row)) {
      return "";
    }
    return this.begun.delete(row.id) ? interpolate(gettext("Started again. %(status)s"), { status }, true) : status;
  }

  private isNewlyHeldUp(old: HTMLElement, row: HTMLElement): boolean {
    const { job = "", error = "", paused } = row.dataset;
    if (!isActive(row)) {
      this.heldUp.delete(job);
    }
    if (!isActive(row) || error === "" || paused === "true" || old.dataset["error"] === error) {
      return false;
    }
    const isNew = this.heldUp.get(job) !== error;
    this.heldUp.set(job, error);
    return isNew;
  }

  /** Of what is held up each attempt is in progress for a moment, and waits again. */
  private isTriedAgain(old: HTMLElement, row: HTMLElement): boolean {
    const isHeldUp = this.heldUp.has(row.dataset["job"] ?? "") && old.dataset["paused"] === row.dataset["paused"];
    return isHeldUp && isActive(old) && isActive(row);
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
      const find = (action: string): HTMLElement | null => now?.querySelector(`[data-post="${action}"]`) ?? null;
      const control = post === undefined ? null : (find(post) ?? find(FOLLOWS[post] ?? post));
      if (!now?.contains(document.activeElement)) {
        (control ?? now)?.focus();
      }
    };
  }

  private async post(button: HTMLButtonElement): Promise<void> {
    const row = button.closest("[data-recording]") as HTMLElement;
    const action = button.dataset["post"] ?? "";
    if (action === "transcribe" && (number(row)?.reportValidity() === false || !(await isMeant(row)))) {
      return;
    }
    // Not `disabled`: that would take the keyboard's place away.
    button.ariaDisabled = "true";
    if (action === "transcribe" || action === "retry") {
      this.begun.add(row.id);
    }
    const response = await send(row, action).catch(() => null);
    button.ariaDisabled = null;
    if (response?.ok) {
      closeForm(row);
      (row.querySelector('[data-part="problem"]') as HTMLElement).hidden = true;
    } else {
      this.begun.delete(row.id);
      const problem = problemOf(response?.status ?? 0, (await response?.text()) ?? "");
      const place = row.querySelector('[data-part="problem"]') as HTMLElement;
      place.replaceChildren(problem.title, " ", ...adviceOf(problem));
      place.hidden = false;
    }
    this.refreshSoon();
  }
}

function textIn(row: HTMLElement, selector: string): string {
  return row.querySelector(selector)?.textContent?.trim() ?? "";
}

function isActive(row: HTMLElement): boolean {
  return row.dataset["status"] === "pending" || row.dataset["status"] === "processing";
}

/** The same engine in the same language once more: asked, since it helps in few cases. */
async function isMeant(row: HTMLElement): Promise<boolean> {
  const done = (row.dataset["transcribed"] ?? "").split(" ");
  const channels = row.querySelector<HTMLOptionElement>('[data-again="channels"] option[selected]')?.value;
  const isTold = box(row)?.checked === box(row)?.defaultChecked && number(row)?.value === number(row)?.defaultValue;
  const isOther = !isTold || chosen(row, "correction") !== undefined || chosen(row, "channels") !== channels;
  if (isOther || !done.includes(`${chosen(row, "engine") ?? "whisper"}:${chosen(row, "language")}`)) {
    return true;
  }
  return ask({
    title: gettext("Transcribe again in the same language?"),
    text: gettext(
      "There is a transcript in this language already, and the same engine writes the same again. " +
        "It helps after names of the case or of the court room were added, or another model was installed. " +
        "The transcript that is there stays, with all corrections.",
    ),
    yes: gettext("Transcribe again"),
    no: gettext("Cancel"),
  });
}

/** What was chosen; undefined where there is nothing to choose, or nothing was. */
function chosen(row: HTMLElement, what: string): string | undefined {
  return row.querySelector<HTMLSelectElement>(`[data-again="${what}"]`)?.value || undefined;
}

function box(row: HTMLElement): HTMLInputElement | null {
  return row.querySelector<HTMLInputElement>('[data-again="diarize"]');
}

function number(row: HTMLElement): HTMLInputElement | null {
  return row.querySelector<HTMLInputElement>('[data-again="speakers"]');
}

function closeForm(row: HTMLElement): void {
  const form = row.querySelector<HTMLDetailsElement>("details[open]");
  if (form?.contains(document.activeElement)) {
    row.focus();
  }
  form?.removeAttribute("open");
}

function send(row: HTMLElement, action: string): Promise<Response> {
  const headers = { "X-CSRFToken": csrfToken(), "Content-Type": "application/json" };
  if (action !== "transcribe") {
    const change = { priority: row.dataset["priority"] === "urgent" ? "normal" : "urgent" };
    const body = action === "priority" ? JSON.stringify(change) : null;
    return fetch(`${API}/jobs/${row.dataset["job"]}/${action}`, { method: "POST", headers, body });
  }
  // JSON leaves out what is undefined: then the court's own choice is taken.
  const body = {
    recording_id: row.dataset["recording"],
    language_code: chosen(row, "language"),
    engine: chosen(row, "engine"),
    channels: chosen(row, "channels"),
    correction: chosen(row, "correction"),
    enable_diarization: box(row)?.checked ?? false,
    speaker_count: (box(row)?.checked && number(row)?.valueAsNumber) || undefined,
  };
  return fetch(`${API}/transcribe`, { method: "POST", headers, body: JSON.stringify(body) });
}

/** A row keeps its element, and what a person opened or chose in it, while the server tells the same of it. */
function isUntouched(old: HTMLElement, row: HTMLElement): boolean {
  const isSame = TOLD.every((key) => old.dataset[key] === row.dataset[key]);
  const links = (element: HTMLElement): number => element.querySelectorAll("a").length;
  return isSame && links(old) === links(row);
}

function showProgress(row: HTMLElement, job: JobState): void {
  const progress = row.querySelector<HTMLProgressElement>('[data-part="progress"]');
  const share = row.querySelector<HTMLElement>('[data-part="percent"]');
  const left = row.querySelector<HTMLElement>('[data-part="left"]');
  const stage = row.querySelector<HTMLElement>('[data-part="stage"]');
  if (progress !== null && share !== null && left !== null && stage !== null) {
    stage.textContent = job.stage_label;
    progress.value = job.progress;
    share.textContent = percent(job.progress);
    left.textContent = job.eta_seconds === null ? "" : timeLeft(job.eta_seconds);
  }
}
