// Telling the speakers apart again: asked for in the list of speakers, done by a worker, followed here.
import { followJobs } from "../jobs/socket";
import type { JobState } from "../jobs/state";
import { percent } from "../uploads/format";
import { orSay, type Calls } from "./calls";

export class Again {
  private isFollowing = false;
  /** The job whose end is waited for. */
  private job: string | null;

  constructor(
    private readonly panel: HTMLElement,
    private readonly transcript: string,
    private readonly calls: Calls,
    private readonly refresh: () => Promise<void>,
    private readonly showEnd: () => void,
  ) {
    this.job = panel.querySelector<HTMLElement>("[data-job]")?.dataset["job"] ?? null;
    panel.addEventListener("submit", (event) => {
      event.preventDefault();
      void orSay(this.begin(event.target as HTMLFormElement));
    });
    if (this.job !== null) {
      this.follow();
    }
  }

  private async begin(form: HTMLFormElement): Promise<void> {
    const typed = new FormData(form).get("speakers");
    const job = await this.calls.tellApart(typed ? Number(typed) : null);
    this.job = job.id;
    this.follow();
    await this.refresh();
  }

  private follow(): void {
    if (!this.isFollowing) {
      this.isFollowing = true;
      followJobs((jobs) => jobs.filter((job) => this.isOurs(job)).forEach((job) => void this.take(job)));
    }
  }

  private isOurs(job: JobState): boolean {
    return job.purpose === "speakers" && job.transcript_id === this.transcript;
  }

  private async take(job: JobState): Promise<void> {
    if (job.status === "pending" || job.status === "processing") {
      this.job = job.id;
      this.show(job);
    } else if (job.id === this.job) {
      this.job = null;
      await this.refresh();
      if (job.status === "completed") {
        this.showEnd();
      }
    }
  }

  private show(job: JobState): void {
    const bar = this.panel.querySelector<HTMLProgressElement>("[data-job] progress");
    const label = this.panel.querySelector<HTMLElement>("[data-job] [data-shows=stage]");
    if (bar !== null && label !== null) {
      bar.value = job.progress;
      label.textContent = `${job.stage_label} ${percent(job.progress)}`;
    }
  }
}
