// The part that tells of this moment: section by section, only what has changed, and never under somebody's hands.
import { csrfToken } from "../csrf";
import { toast } from "../toast";
import { problemOf } from "../uploads/problem";

export class Now {
  /** Jobs that were started again here: what is shown may be older than that. */
  private readonly retried = new Set<string>();

  constructor(private readonly root: HTMLElement) {
    root.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>("[data-retry]");
      if (button !== null && button.ariaDisabled !== "true") {
        void this.retry(button);
      }
    });
  }

  show(html: string): void {
    const fresh = new DOMParser().parseFromString(html, "text/html").body;
    for (const section of fresh.querySelectorAll("section")) {
      const shown = document.getElementById(section.id);
      if (shown === null || shown.contains(document.activeElement) || isOpen(shown)) {
        continue;
      }
      if (shown.innerHTML !== section.innerHTML) {
        shown.replaceChildren(...section.childNodes);
      }
    }
    this.disableRetried();
  }

  private async retry(button: HTMLButtonElement): Promise<void> {
    const job = button.dataset["retry"] as string;
    // Not `disabled`: that would take the keyboard's place away.
    button.ariaDisabled = "true";
    const headers = { "X-CSRFToken": csrfToken() };
    const answer = await fetch(`/api/v1/stt/jobs/${job}/retry`, { method: "POST", headers }).catch(() => null);
    if (answer?.ok === true) {
      this.retried.add(job);
      button.blur();
      this.disableRetried();
      toast(gettext("The job has been started again."));
      return;
    }
    button.ariaDisabled = null;
    const problem = problemOf(answer?.status ?? 0, (await answer?.text()) ?? "");
    toast(`${problem.title} ${problem.action}`);
  }

  private disableRetried(): void {
    for (const button of this.root.querySelectorAll<HTMLButtonElement>("[data-retry]")) {
      if (this.retried.has(button.dataset["retry"] as string)) {
        button.ariaDisabled = "true";
        button.textContent = gettext("Started again");
      }
    }
  }
}

function isOpen(section: HTMLElement): boolean {
  return section.querySelector("details[open]") !== null;
}
