// When each word of each segment is spoken: from the server, and guessed for what was just typed, split or joined.
import type { EditorState } from "@codemirror/state";

import { idsOf } from "./rows";
import type { ServedSegment } from "./types";
import { sharedEnds, tokensOf, type Token } from "./tokens";

export interface Sound {
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  /** The text that `times` belong to. */
  readonly text: string;
  /** Flat: start, end (ms from the start), confidence of each token. Null until they are known. */
  readonly times: readonly number[] | null;
}

interface Timed {
  readonly token: Token;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
}

// A word stays marked through the pause after it, as on the reading page.
const PAUSE = 0.4; // s

export class Sounds {
  private readonly byId = new Map<string, Sound>();
  private starts: { ids: readonly string[]; values: Float64Array } | null = null;

  set(segment: Pick<ServedSegment, "id" | "start" | "end" | "text" | "times">): void {
    const { id, start, end, text, times } = segment;
    this.byId.set(id, { start, end, text, times: times ?? this.byId.get(id)?.times ?? null });
    this.starts = null;
  }

  setTimes(id: string, times: readonly number[]): void {
    const sound = this.byId.get(id);
    if (sound !== undefined) {
      this.byId.set(id, { ...sound, times });
    }
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  of(id: string): Sound {
    return this.byId.get(id) ?? { start: 0, end: 0, text: "", times: null };
  }

  /** Segments were split or joined here: the words of `before` are shared out among the texts that are there now. */
  reform(before: readonly string[], after: readonly { id: string; text: string }[]): void {
    const old = before.filter((id) => this.byId.has(id)).map((id) => this.of(id));
    if (old.length === 0) {
      return;
    }
    const text = old.map((sound) => sound.text).join(" ");
    const start = old[0]!.start;
    const times = old.every((sound) => sound.times !== null) ? old.flatMap((sound) => moved(sound, start)) : null;
    const pool = { start, end: Math.max(...old.map((sound) => sound.end)), text, times };
    const timed = timedWords(pool, after.map((row) => row.text).join(" "));
    let done = 0;
    after.forEach(({ id, text: ownText }, number) => {
      const own = timed.slice(done, done + tokensOf(ownText).length);
      done += own.length;
      const from = number === 0 ? pool.start : (own[0]?.start ?? timed[done]?.start ?? pool.end);
      const to = number === after.length - 1 ? pool.end : (own.at(-1)?.end ?? from);
      const ownTimes = own.flatMap((word) => [(word.start - from) * 1000, (word.end - from) * 1000, -1]);
      this.byId.set(id, { start: from, end: to, text: ownText, times: ownTimes });
    });
    this.starts = null;
  }

  /** Seconds at which the word at `offset` of the text begins. */
  timeAt(id: string, text: string, offset: number): number {
    const timed = timedWords(this.of(id), text);
    const word = timed.find(({ token }) => token.to >= offset);
    return word?.start ?? this.of(id).start;
  }

  /** Where the word spoken at `time` stands in the text, or null in a pause. */
  wordAt(id: string, text: string, time: number): Token | null {
    const timed = timedWords(this.of(id), text);
    let number = timed.length - 1;
    while (number >= 0 && timed[number]!.start > time) {
      number--;
    }
    const word = timed[number];
    return word !== undefined && time < word.end + PAUSE ? word.token : null;
  }

  /** From and to, in seconds, of the words between two offsets of the text. */
  stretch(id: string, text: string, from: number, to: number): [number, number] {
    const words = timedWords(this.of(id), text).filter(({ token }) => token.to > from && token.from < to);
    const sound = this.of(id);
    return [words[0]?.start ?? sound.start, words.at(-1)?.end ?? sound.end];
  }

  /** The number of the row that has begun last at `time`; -1 before the first. */
  rowAt(state: EditorState, time: number): number {
    const { values } = this.startsIn(state);
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle]! <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private startsIn(state: EditorState): { ids: readonly string[]; values: Float64Array } {
    const ids = idsOf(state);
    if (this.starts?.ids !== ids) {
      this.starts = { ids, values: Float64Array.from(ids, (id) => this.of(id).start) };
    }
    return this.starts;
  }
}

function moved(sound: Sound, origin: number): number[] {
  const shift = (sound.start - origin) * 1000;
  return (sound.times ?? []).map((value, number) => (number % 3 === 2 ? value : value + shift));
}

/** Each word of `text` with its time. Words that stayed keep theirs, those between share what is left by length. */
function timedWords(sound: Sound, text: string): Timed[] {
  const tokens = tokensOf(text);
  const before = text === sound.text ? tokens : tokensOf(sound.text);
  if (sound.times === null || sound.times.length !== before.length * 3) {
    return spread(tokens, sound.start, sound.end);
  }
  const at = (number: number): [number, number] => [
    sound.start + sound.times![number * 3]! / 1000,
    sound.start + sound.times![number * 3 + 1]! / 1000,
  ];
  const timed = (token: Token, number: number): Timed => ({ token, start: at(number)[0], end: at(number)[1] });
  const [head, tail] = before === tokens ? [tokens.length, 0] : sharedEnds(before, tokens);
  const shift = before.length - tokens.length;
  const since = head > 0 ? at(head - 1)[1] : sound.start;
  const until = tail > 0 ? at(before.length - tail)[0] : sound.end;
  return [
    ...tokens.slice(0, head).map(timed),
    ...spread(tokens.slice(head, tokens.length - tail), since, Math.max(since, until)),
    ...tokens.slice(tokens.length - tail).map((token, number) => timed(token, tokens.length - tail + number + shift)),
  ];
}

function spread(tokens: readonly Token[], start: number, end: number): Timed[] {
  const letters = tokens.reduce((sum, { text }) => sum + text.length, 0) || 1;
  let done = 0;
  return tokens.map((token) => {
    const from = start + ((end - start) * done) / letters;
    done += token.text.length;
    return { token, start: from, end: start + ((end - start) * done) / letters };
  });
}
