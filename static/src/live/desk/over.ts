// After the hearing: where the recording and the draft are.
import { find } from "../../transcript/player";
import { clock } from "../../transcript/format";
import type { Session } from "../types";
import type { Recorder } from "./recorder";

const ASK_EVERY = 3000; // ms, where the socket does not tell it

export class Over {
  private static readonly known = new WeakMap<HTMLElement, Over>();
  private recorder: Recorder | null = null;

  private constructor(private readonly panel: HTMLElement) {
    panel.hidden = false;
    window.setInterval(() => void this.lookAgain(), ASK_EVERY);
  }

  static of(panel: HTMLElement): Over {
    const there = this.known.get(panel) ?? new Over(panel);
    this.known.set(panel, there);
    return there;
  }

  show(recorder: Recorder): void {
    const isFirst = this.recorder === null;
    this.recorder = recorder;
    this.showSession(recorder.session, recorder.backlog.isEmpty);
    if (isFirst) {
      find(this.panel, "h2").focus();
    }
  }

  private showSession(session: Session, isEmpty: boolean): void {
    const isKept = session.state === "ended" || session.recording_id !== null;
    const isDone = session.state === "ended";
    const title = find(this.panel, "[data-shows=over-title]");
    title.textContent = isDone
      ? gettext("The session has ended")
      : isKept
        ? gettext("The recording is there")
        : gettext("The recording is being finished");
    find(this.panel, "[data-shows=over-text]").textContent = isKept ? textOf(session) : isEmpty
      ? gettext("All sound is on the server. You may close this page.")
      : gettext("Please leave this page open until all sound is on the server.");
    const closed = this.panel.querySelector<HTMLElement>("[data-shows=over-closed]");
    if (closed !== null) {
      closed.hidden = !isKept || !session.marks.some(({ kind }) => kind === "closed");
    }
    const draft = find<HTMLAnchorElement>(this.panel, "[data-shows=draft]");
    draft.hidden = session.transcript_id === null;
    if (session.transcript_id !== null) {
      draft.href = `/transcripts/${session.transcript_id}/`;
    }
  }

  private async lookAgain(): Promise<void> {
    const { recorder } = this;
    if (recorder === null || recorder.session.state === "ended") {
      return;
    }
    const session = await recorder.api.session().catch(() => null);
    if (session !== null) {
      recorder.session = session;
      this.showSession(session, recorder.backlog.isEmpty);
    }
  }
}

/** Of a session whose recording is there: what becomes of its text. */
function textOf(session: Session): string {
  const recorded = interpolate(gettext("%s recorded."), [clock(session.stored_seconds)]);
  const text = session.state === "ended"
    ? gettext("A better transcript is being made from the recording; your corrections are kept.")
    : gettext("The last captions are still being written; the draft is there in a few minutes. You may close this page.");
  const isWhole = session.state !== "ended" || session.gaps.every(({ filled }) => filled);
  const gaps = isWhole ? "" : gettext("Not all of it was captioned in time: the draft has gaps.");
  return [recorded, gaps, text].filter((part) => part !== "").join(" ");
}
