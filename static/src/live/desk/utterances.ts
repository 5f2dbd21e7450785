// Who said what last, out of the lines as they came. Pure.
import type { Line } from "../types";

const TOGETHER = 20; // seconds between two lines of one answer
const PAUSE = 1.5; // seconds after which somebody else may speak, where no voice is known
const LINES_OF = 3; // an answer is often cut into several
const VOICES = 3; // offered at once

export interface Utterance {
  speaker: string;
  lines: readonly Line[];
}

/** The last answer among these lines; undefined where there are none. */
export function lastOf(lines: readonly Line[]): Utterance | undefined {
  return utterancesOf(lines).at(-1);
}

/** The last finished one before that of whoever speaks now; where only one voice is known, the last. */
export function lastBefore(lines: readonly Line[]): Utterance | undefined {
  const said = utterancesOf(lines);
  const present = said.at(-1);
  if (present === undefined || present.speaker === "") {
    return present;
  }
  return said.findLast(({ speaker }) => speaker !== present.speaker) ?? present;
}

/** The last words of each voice that is told apart, the newest first. */
export function voicesIn(lines: readonly Line[]): Utterance[] {
  const found = new Map<string, Utterance>();
  for (const one of utterancesOf(lines).toReversed()) {
    if (one.speaker !== "" && !found.has(one.speaker)) {
      found.set(one.speaker, one);
    }
  }
  return [...found.values()].slice(0, VOICES);
}

function utterancesOf(lines: readonly Line[]): Utterance[] {
  const said: Line[][] = [];
  for (const line of lines.filter(({ text }) => text.trim() !== "")) {
    const current = said.at(-1);
    if (current !== undefined && goesOn(current.at(-1)!, line)) {
      current.push(line);
    } else {
      said.push([line]);
    }
  }
  return said.map((group) => ({ speaker: group[0]!.speaker, lines: group.slice(-LINES_OF) }));
}

function goesOn(before: Line, line: Line): boolean {
  const between = line.start - before.end;
  return before.speaker === line.speaker && between <= (line.speaker === "" ? PAUSE : TOGETHER);
}
