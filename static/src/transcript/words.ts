// Words of the segments: cut out of the text only when somebody comes near, since a long hearing has 60,000.

/** What GET /transcripts/<id>/words answers: per segment start, end, confidence, start, … (ms, ms, per cent). */
interface WordTimes {
  segments: number[][];
  /** Per segment that has some: what the machine itself corrected, or suggests to. */
  corrections: Record<number, Correction[]>;
}

/** Number of the word, what was heard, what stands or would stand in its place, whether it does. */
type Correction = [number: number, heard: string, written: string, applied: boolean];

export interface Segment {
  readonly element: HTMLElement;
  readonly start: number;
  readonly end: number;
  /** Flat, as it came; empty until the times are there. */
  times: number[];
  corrections: Correction[];
  words: HTMLElement[];
  dressed: boolean;
}

const UNSURE_BELOW = 60; // per cent; as DOUBTFUL_BELOW in transcription/transcript_views.py
// The same characters as in transcription/word_times.py
const TOKEN = /[^ \t\r\n\u00a0]+/g;

export function readSegments(root: HTMLElement): Segment[] {
  return [...root.querySelectorAll<HTMLElement>(".segment")].map((element) => ({
    element,
    start: Number(element.dataset["start"]),
    end: Number(element.dataset["end"]),
    times: [],
    corrections: [],
    words: [],
    dressed: false,
  }));
}

/** Fetch the times of all words. Without them the page still plays from each segment. */
export async function loadTimes(url: string, segments: Segment[]): Promise<boolean> {
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok || response.redirected) {
    return false;
  }
  const { segments: times, corrections } = (await response.json()) as WordTimes;
  if (times.length !== segments.length) {
    return false;
  }
  segments.forEach((segment, number) => {
    segment.times = times[number] ?? [];
    segment.corrections = corrections[number] ?? [];
  });
  return true;
}

/** Put each word of the segment into an element of its own. The text itself stays as it is. */
export function cutWords(segment: Segment): void {
  const holder = segment.element.querySelector<HTMLElement>(".segment__text");
  const text = holder?.textContent ?? "";
  const tokens = [...text.matchAll(TOKEN)];
  if (segment.words.length > 0 || holder === null || tokens.length * 3 !== segment.times.length) {
    return;
  }
  const parts: (string | HTMLElement)[] = [];
  let done = 0;
  tokens.forEach((token, number) => {
    const word = wordElement(token[0], segment.times[number * 3 + 2] ?? -1);
    parts.push(text.slice(done, token.index), word);
    segment.words.push(word);
    done = token.index + token[0].length;
  });
  parts.push(text.slice(done));
  holder.replaceChildren(...parts);
  markCorrections(segment, holder);
}

/** What the machine changed is marked for the eye, and said after the text for those who listen to it. */
function markCorrections(segment: Segment, holder: HTMLElement): void {
  const said = new Set<string>();
  for (const [number, heard, written, applied] of segment.corrections) {
    const word = segment.words[number];
    if (word === undefined) {
      continue;
    }
    const text = interpolate(
      applied ? gettext("machine: heard “%s”") : gettext("machine: suggests “%s”"),
      [applied ? heard : written],
    );
    word.classList.add(applied ? "word--corrected" : "word--suggested");
    word.dataset["machine"] = text;
    word.title = [text, word.title].filter((part) => part !== "").join(". ");
    said.add(`${applied ? written : heard}, ${text}`);
  }
  if (said.size > 0) {
    const note = document.createElement("span");
    note.className = "visually-hidden";
    note.textContent = [...said].join("; ");
    holder.after(note);
  }
}

function wordElement(text: string, confidence: number): HTMLElement {
  const word = document.createElement("span");
  word.className = "word";
  word.textContent = text;
  if (confidence >= 0 && confidence < UNSURE_BELOW) {
    word.classList.add("word--unsure");
    word.title = interpolate(gettext("The machine was not sure of this word (%s %)."), [confidence]);
  }
  return word;
}

export function wordStart(segment: Segment, number: number): number {
  return segment.start + (segment.times[number * 3] ?? 0) / 1000;
}

/** The word spoken at `time`, or -1 in a pause. */
export function wordAt(segment: Segment, time: number): number {
  const within = (time - segment.start) * 1000;
  const number = lastAtOrBefore(segment.words.length, (index) => segment.times[index * 3] ?? 0, within);
  return number >= 0 && within < (segment.times[number * 3 + 1] ?? 0) + PAUSE_MS ? number : -1;
}

const PAUSE_MS = 400;

/** The segment that has begun last at `time`, or -1 before the first. */
export function segmentAt(segments: Segment[], time: number): number {
  return lastAtOrBefore(segments.length, (index) => segments[index]?.start ?? 0, time);
}

/** The highest index below `count` whose value is at most `limit`; values rise. -1 when there is none. */
function lastAtOrBefore(count: number, value: (index: number) => number, limit: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value(middle) <= limit) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
