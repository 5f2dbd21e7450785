// The row of one upload on the page: shows its state, and says which button was pressed.
import { bytes, percent, timeLeft } from "./format";
import { adviceOf } from "./problem";
import type { State, Upload } from "./upload";

export type Action = "choose" | "pause" | "resume" | "retry" | "cancel" | "discard" | "hide";

const BUTTONS: Record<State, Action[]> = {
  queued: ["cancel"],
  sending: ["pause", "cancel"],
  waiting: ["pause", "cancel"],
  checking: [],
  paused: ["resume", "cancel"],
  done: ["hide"],
  duplicate: ["hide"],
  failed: ["hide"],
  cancelled: [],
};

export class Row {
  constructor(
    readonly element: HTMLElement,
    onAction: (action: Action) => void,
  ) {
    element.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-action]");
      if (button !== null) {
        onAction(button.dataset["action"] as Action);
      }
    });
  }

  static fromTemplate(template: HTMLTemplateElement, onAction: (action: Action) => void): Row {
    const copy = template.content.querySelector("li")?.cloneNode(true) as HTMLElement;
    return new Row(copy, onAction);
  }

  show(upload: Upload): void {
    this.part("name").textContent = upload.file.name;
    const progress = this.part<HTMLProgressElement>("progress");
    progress.value = upload.file.size === 0 ? 0 : (100 * upload.sent) / upload.file.size;
    progress.hidden = upload.state === "failed" && upload.problem?.canRetry !== true;
    this.part("state").textContent = stateText(upload);
    this.element.dataset["state"] = upload.state;
    this.showButtons(upload);
    this.showProblem(upload.problem);
    this.showLink(upload.recordingId);
  }

  showProblem(problem: { title: string; action: string; needsLogin?: boolean } | null): void {
    this.part("error").hidden = problem === null;
    this.part("title").textContent = problem?.title ?? "";
    this.part("advice").replaceChildren(...(problem === null ? [] : adviceOf(problem)));
  }

  /** To where the keyboard was when its button went away. */
  focus(): void {
    focusRow(this.element);
  }

  private showButtons(upload: Upload): void {
    const shown = [...BUTTONS[upload.state]];
    if (upload.state === "failed" && upload.problem?.canRetry === true) {
      shown.splice(0, 1, "retry", "cancel");
    }
    const hadFocus = this.element.contains(document.activeElement);
    for (const button of this.element.querySelectorAll<HTMLElement>("[data-action]")) {
      const hidden = !shown.includes(button.dataset["action"] as Action);
      if (button.hidden !== hidden) {
        button.hidden = hidden;
      }
    }
    if (hadFocus && !this.element.contains(document.activeElement)) {
      this.focus();
    }
  }

  private showLink(recordingId: string | null): void {
    this.part("link").hidden = recordingId === null;
    this.part("link").querySelector("a")?.setAttribute("href", `#recording-${recordingId ?? ""}`);
  }

  private part<T extends HTMLElement>(name: string): T {
    return this.element.querySelector<T>(`[data-part="${name}"]`) as T;
  }
}

/** Focuses the first button of a row; false when it has none. */
export function focusRow(element: Element | null): boolean {
  const button = element?.querySelector<HTMLElement>("[data-action]:not([hidden])") ?? null;
  button?.focus();
  return button !== null;
}

/** What a person is told about an upload, in one line. */
export function stateText(upload: Upload): string {
  switch (upload.state) {
    case "queued":
      return gettext("Waiting for its turn.");
    case "sending":
      return sendingText(upload);
    case "waiting":
      return gettext("The connection is lost. The upload will go on by itself.");
    case "checking":
      return gettext("Sent. The server is checking the file.");
    case "paused":
      return pausedText(upload);
    case "done":
      return gettext("Uploaded. It is in the list of recordings.");
    case "duplicate":
      return gettext("This recording is already in this hearing. Nothing was added.");
    case "failed":
      return upload.problem?.canRetry ? gettext("Stopped.") : gettext("Not uploaded.");
    case "cancelled":
      return gettext("Cancelled.");
  }
}

function pausedText(upload: Upload): string {
  const { size } = upload.file;
  const values = { percent: percent(upload.sent / size), sent: bytes(upload.sent), size: bytes(size) };
  return interpolate(gettext("Paused. The server has %(percent)s (%(sent)s / %(size)s)."), values, true);
}

function sendingText(upload: Upload): string {
  const { size } = upload.file;
  const parts = [`${percent(upload.sent / size)} (${bytes(upload.sent)} / ${bytes(size)})`];
  const speed = upload.speed.current();
  if (speed !== null) {
    parts.push(interpolate(gettext("%(amount)s a second"), { amount: bytes(speed) }, true));
  }
  if (upload.secondsLeft !== null) {
    parts.push(timeLeft(upload.secondsLeft));
  }
  return parts.join(" · ");
}
