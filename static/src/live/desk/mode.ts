// What the desk is doing.
import type { Session } from "../types";

/** `elsewhere`: another page records this session. */
export type Mode = "ready" | "recording" | "paused" | "off_record" | "elsewhere" | "stopping" | "over";

/** Of one that this desk records, or has recorded. */
export function modeOf(session: Session): Mode {
  switch (session.state) {
    case "ready":
    case "recording":
    case "paused":
    case "off_record":
      return session.state;
    case "ending":
      return "stopping";
    default:
      return "over";
  }
}
