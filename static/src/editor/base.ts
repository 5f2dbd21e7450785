// What the server has, as far as this page knows: edits that are on their way count as if they had arrived.
import type { EditorState } from "@codemirror/state";

import { idsOf, lineOf, rowAtLine, textOf } from "./rows";
import { runsOf, type Span } from "./runs";
import type { Change, Edit, EditAnswer, ServedSegment, Written } from "./types";

/** Of a segment that an edit has changed whose answer has not come yet. */
export const UNANSWERED = 0;

export interface Known {
  readonly id: string;
  readonly revision: number;
  readonly text: string;
  readonly speaker: string | null;
  /** Seconds. */
  readonly start: number;
}

/** A change with what was there before it: what is needed to bring it in again after the page was closed. */
export interface Kept extends Change {
  was: Written[];
  /** Seconds: where it is, should its segments be gone. */
  start: number;
}

/** One line a segment, as the server keeps it: a text holds no other line, and no spaces around it. */
export function oneLine(text: string): string {
  return text.replace(/[\r\n\v\f\u0085\u2028\u2029]+/g, " ").trim();
}

export class Base {
  constructor(
    public order: readonly string[],
    public segments: ReadonlyMap<string, Known>,
    public number: number,
  ) {}

  static of(served: readonly ServedSegment[], number: number): Base {
    const order = served.map(({ id }) => id);
    return new Base(order, new Map(served.map((segment) => [segment.id, known(segment)])), number);
  }

  get(id: string): Known {
    const found = this.segments.get(id);
    if (found === undefined) {
      throw new Error(`no segment ${id}`);
    }
    return found;
  }

  slice(span: Span): Known[] {
    return this.order.slice(...span).map((id) => this.get(id));
  }

  /** As it is once `edit` has been done; revisions come with the answer. */
  with(edit: Pick<Edit, "changes">): Base {
    const segments = new Map(this.segments);
    const order = [...this.order];
    for (const { seen, by } of edit.changes) {
      const at = order.indexOf(seen[0]!.id);
      const { start } = this.get(seen[0]!.id);
      order.splice(at, seen.length, ...by.map(({ id }) => id));
      seen.forEach(({ id }) => segments.delete(id));
      by.forEach(({ id, text, speaker_id }) =>
        segments.set(id, { id, text, speaker: speaker_id, revision: UNANSWERED, start }),
      );
    }
    return new Base(order, segments, this.number);
  }

  /** With the segments that an edit of somebody left: changed, new, gone. */
  after(answer: Pick<EditAnswer, "number" | "segments" | "removed">): Base {
    const segments = new Map(this.segments);
    const gone = new Set(answer.removed);
    const order = gone.size === 0 ? [...this.order] : this.order.filter((id) => !gone.has(id));
    gone.forEach((id) => segments.delete(id));
    let place = -1;
    for (const segment of answer.segments) {
      if (segments.has(segment.id)) {
        place = order.indexOf(segment.id);
      } else {
        place = placeOf(segment, order, segments, place);
        order.splice(place, 0, segment.id);
      }
      segments.set(segment.id, known(segment));
    }
    return new Base(order, segments, answer.number);
  }

  /** Segments that an edit has left as they were keep the revision that they had in `before`. */
  answered(before: Base): Base {
    const unanswered = [...this.segments.values()].filter(({ revision }) => revision === UNANSWERED);
    if (unanswered.length === 0) {
      return this;
    }
    const segments = new Map(this.segments);
    unanswered.forEach((segment) => segments.set(segment.id, before.segments.get(segment.id) ?? segment));
    return new Base(this.order, segments, this.number);
  }
}

/** Of a new segment: behind the one that was named before it, unless others begin between the two. */
function placeOf(
  segment: ServedSegment,
  order: readonly string[],
  segments: ReadonlyMap<string, Known>,
  before: number,
): number {
  const isLater = (id: string | undefined): boolean => (id === undefined ? true : segments.get(id)!.start > segment.start);
  if (before >= 0 && !isLater(order[before]) && isLater(order[before + 1])) {
    return before + 1;
  }
  const place = order.findIndex(isLater);
  return place < 0 ? order.length : place;
}

export function known(segment: ServedSegment): Known {
  const { id, revision, text, speaker_id, start } = segment;
  return { id, revision, text: oneLine(text), speaker: speaker_id, start };
}

export function written(known: Known): Written {
  return { id: known.id, text: known.text, speaker_id: known.speaker };
}

export function writtenAt(state: EditorState, id: string): Written {
  const line = lineOf(state, id)!;
  return { id, text: oneLine(textOf(state, line)), speaker_id: rowAtLine(state, line).speaker };
}

export function isSame(one: readonly Written[], other: readonly Written[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ id, text, speaker_id }, number) => {
      const there = other[number]!;
      return id === there.id && text === there.text && speaker_id === there.speaker_id;
    })
  );
}

/** What the document has and the server has not. Only segments in `touched` can differ. */
export function changesIn(base: Base, state: EditorState, touched: ReadonlySet<string>): Kept[] {
  const ids = idsOf(state);
  const changes: Kept[] = [];
  for (const [there, here] of runsOf([base.order, ids], (id) => !touched.has(id))) {
    const seen = base.slice(there!);
    const was = seen.map(written);
    const by = ids.slice(...here!).map((id) => writtenAt(state, id));
    if (!isSame(was, by)) {
      changes.push({ seen: seen.map(({ id, revision }) => ({ id, revision })), by, was, start: seen[0]?.start ?? 0 });
    }
  }
  return changes;
}
