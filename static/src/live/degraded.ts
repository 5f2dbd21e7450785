// What is left out when captions fall behind, in the language of the page: sockets speak that of the server.
import type { Degraded } from "./types";

/** Empty when captions keep up. */
export function degradedText(level: Degraded): string {
  const texts: Record<Degraded, string> = {
    "": "",
    fewer_interims: gettext("Captions come in larger steps: the machine is busy."),
    longer_windows: gettext("Captions come line by line: the machine is very busy."),
    no_captions: gettext("Captions are left out for now: the machine cannot keep up. Recording goes on."),
    nobody: gettext("No captions are made: the program that writes them does not run. Recording goes on."),
    cloud_away: gettext("Captions pause: the cloud engine cannot be used now. Recording goes on."),
  };
  return texts[level];
}
