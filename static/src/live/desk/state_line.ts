// One line that says where the sound is.
import type { Link } from "../sending/sender";
import type { Recorder } from "./recorder";

const DEAF = 4000; // ms without anything from the microphone
const BEHIND = 5; // seconds: less is what is always under way

export interface StateLine {
  text: string;
  tone: "good" | "warning" | "danger" | "plain";
}

export function stateLine(recorder: Recorder): StateLine {
  const { backlog, link, mode } = recorder;
  if (mode === "elsewhere") {
    return { text: `${elsewhere(recorder)} ${kept(backlog.seconds)}`.trim(), tone: "warning" };
  }
  if (recorder.isRecording && Date.now() - recorder.heardAt > DEAF) {
    return { text: gettext("Nothing comes from the microphone: nothing is recorded now."), tone: "danger" };
  }
  if (mode === "over") {
    return { text: tooLate(backlog.seconds), tone: backlog.isEmpty ? "plain" : "danger" };
  }
  if (link === "open" || link === "connecting") {
    return connected(recorder);
  }
  const isOver = mode === "stopping" && link === "offline";
  const reason = isOver ? gettext("No connection. Trying again…") : broken(link);
  const text = `${reason} ${kept(backlog.seconds)}`.trim();
  return backlog.isSafe ? { text, tone: "warning" } : { text: `${text} ${unsafe()}`, tone: "danger" };
}

function connected(recorder: Recorder): StateLine {
  const { backlog, mode, storedUntil } = recorder;
  if (!backlog.isSafe && mode === "recording") {
    return { text: unsafe(), tone: "danger" };
  }
  if (backlog.seconds > BEHIND) {
    return { text: interpolate(gettext("Sending what was kept here: %s left."), [duration(backlog.seconds)]), tone: "warning" };
  }
  if (mode === "stopping") {
    const isKept = recorder.session.recording_id !== null;
    return { text: isKept ? "" : gettext("The recording is being made. This takes up to a minute."), tone: "plain" };
  }
  if (storedUntil !== null) {
    return { text: interpolate(gettext("Stored on the server until %s"), [time(storedUntil)]), tone: "good" };
  }
  return { text: mode === "ready" ? gettext("Ready. Nothing is recorded yet.") : "", tone: "plain" };
}

function elsewhere({ session }: Recorder): string {
  switch (session.state) {
    case "paused":
      return gettext("Another page or computer records this hearing, and has paused it.");
    case "off_record":
      return gettext("Another page or computer records this hearing, and it is off the record now.");
    default:
      return gettext("Another page or computer records this hearing.");
  }
}

function broken(link: Link): string {
  switch (link) {
    case "login":
      return gettext("You have been logged out. Recording goes on; log in in another window.");
    case "full":
      return gettext("The disk of the server is full. Tell your administrator; recording goes on.");
    case "refused":
      return gettext("The server takes no more sound of this session.");
    case "long":
      return gettext("This session is as long as one may be. Stop it, and record on in the next session of this hearing.");
    default:
      return gettext("No connection to the server. Recording goes on.");
  }
}

function kept(seconds: number): string {
  return seconds === 0 ? "" : interpolate(gettext("Kept in this browser: %s."), [duration(seconds)]);
}

/** The session was ended before the server had it. */
function tooLate(seconds: number): string {
  const text = gettext("%s are in this browser alone, and in no recording. Save them as a file, and upload that on the page of the hearing.");
  return seconds === 0 ? "" : interpolate(text, [duration(seconds)]);
}

function unsafe(): string {
  return gettext("This browser cannot keep the sound: its disk is full, or it is a private window. Do not close this page.");
}

export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 90
    ? interpolate(ngettext("%s second", "%s seconds", whole), [whole])
    : interpolate(ngettext("%s minute", "%s minutes", Math.round(whole / 60)), [Math.round(whole / 60)]);
}

export function time(milliseconds: number): string {
  return new Date(milliseconds).toLocaleTimeString(document.documentElement.lang);
}
