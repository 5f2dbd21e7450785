// Which engine captions the hearing, and what none of them could hear.
import { clock } from "../../transcript/format";
import type { Gap, Session } from "../types";

export function showEngine(place: HTMLElement, session: Session): void {
  const running = session.state !== "ended" && session.state !== "refused";
  const parts = [running ? engineText(session) : "", ...session.gaps.map(gapText)].filter((part) => part !== "");
  place.hidden = parts.length === 0;
  place.textContent = parts.join(" ");
}

function engineText(session: Session): string {
  if (session.engine_now === "google") {
    return gettext("Google makes the captions, outside the building.");
  }
  return session.engine === "google" && session.engine_now !== ""
    ? gettext("This computer makes the captions, in Google's place.")
    : "";
}

function gapText(gap: Gap): string {
  if (gap.end === null) {
    return interpolate(gettext("Without captions since %s; they are made up for from the recording."), [clock(gap.start)]);
  }
  const text = gap.filled
    ? gettext("From %s to %s captions were made afterwards.")
    : gettext("From %s to %s captions are still missing; they are made from the recording.");
  return interpolate(text, [clock(gap.start), clock(gap.end)]);
}
