// The queue of doubts: what a person has to listen to before the transcript can count.
import { invertedEffects } from "@codemirror/commands";
import { StateEffect, type EditorState, type Extension } from "@codemirror/state";

import type { Mark, Marker } from "./marks";
import { idsOf, lineOf, rowAtLine, textOf } from "./rows";
import type { KeptCheck } from "./store";
import { sharedEnds, tokensOf } from "./tokens";
import type { Doubt } from "./types";

export const checkDoubt = StateEffect.define<KeptCheck>();

/** To undo "it is right" is to doubt it again. */
export const undoChecks: Extension = invertedEffects.of((transaction) =>
  transaction.effects
    .filter((effect) => effect.is(checkDoubt))
    .map(({ value }) => checkDoubt.of({ ...value, checked: !value.checked })),
);

/** A doubt where it stands in the document now. */
export interface Placed {
  doubt: Doubt;
  /** Numbers of its tokens in the text as it is. */
  first: number;
  last: number;
  from: number;
  to: number;
}

export class Doubts {
  private readonly byId = new Map<string, { text: string; doubts: readonly Doubt[] }>();
  readonly hidden = new Set<string>();
  isKnown = false;

  /** `text`: the one whose tokens the doubts count. */
  set(segment: string, text: string, doubts: readonly Doubt[]): void {
    if (doubts.length === 0) {
      this.byId.delete(segment);
    } else {
      this.byId.set(segment, { text, doubts });
    }
  }

  drop(segment: string): void {
    this.byId.delete(segment);
  }

  clear(): void {
    this.byId.clear();
  }

  mark({ segment_id, first, last, checked }: KeptCheck, state: EditorState): void {
    const line = lineOf(state, segment_id);
    const there = this.byId.get(segment_id);
    if (line === null || there === undefined) {
      return;
    }
    const text = textOf(state, line);
    const meant = placedIn(there.text, there.doubts, text).filter((one) => one.first === first && one.last === last);
    const isMeant = (doubt: Doubt): boolean => meant.some((one) => one.doubt === doubt);
    const doubts = there.doubts.map((doubt) => (isMeant(doubt) ? { ...doubt, checked } : doubt));
    this.byId.set(segment_id, { text: there.text, doubts });
  }

  /** How many are left, by kind. */
  counts(state: EditorState): Map<string, number> {
    const counts = new Map<string, number>();
    for (const [id, { doubts }] of this.byId) {
      if (lineOf(state, id) !== null) {
        for (const { checked, kind } of doubts) {
          if (!checked) {
            counts.set(kind, (counts.get(kind) ?? 0) + 1);
          }
        }
      }
    }
    return counts;
  }

  /** Of those counted, those of the kinds that are asked for. */
  left(counts: ReadonlyMap<string, number>): number {
    return [...counts].reduce((sum, [kind, count]) => (this.hidden.has(kind) ? sum : sum + count), 0);
  }

  /** In the line, in the order of the text; offsets in the line. */
  inLine(state: EditorState, line: number): Placed[] {
    const there = this.byId.get(rowAtLine(state, line).id);
    const shown = there?.doubts.filter(({ kind }) => !this.hidden.has(kind)) ?? [];
    return there === undefined || shown.length === 0 ? [] : placedIn(there.text, shown, textOf(state, line));
  }

  /** The next one that is not settled, after `position` of the document or before it; from the other end when none is. */
  next(state: EditorState, position: number, step: 1 | -1): { line: number; placed: Placed } | null {
    const ids = idsOf(state);
    const here = state.doc.lineAt(position);
    for (let moved = 0; moved <= ids.length; moved++) {
      const line = ((here.number - 1 + step * moved + ids.length * 2) % ids.length) + 1;
      const open = this.inLine(state, line).filter(({ doubt }) => !doubt.checked);
      const offset = position - here.from;
      const isBeyond = ({ from, to }: Placed): boolean => (step > 0 ? from >= offset : to <= offset);
      const wanted = moved === 0 ? open.filter(isBeyond) : open;
      const placed = step > 0 ? wanted[0] : wanted.at(-1);
      if (placed !== undefined) {
        return { line, placed };
      }
    }
    return null;
  }

  readonly marker: Marker = (view, line): Mark[] =>
    this.inLine(view.state, line).map(({ doubt, from, to }) => ({
      from,
      to,
      class: doubt.checked ? "cm-doubt cm-doubt--checked" : "cm-doubt",
      title: doubt.reason,
    }));
}

/** Doubts whose words still stand in `now`; those that somebody has written over are none. */
function placedIn(text: string, doubts: readonly Doubt[], now: string): Placed[] {
  const tokens = tokensOf(now);
  const before = text === now ? tokens : tokensOf(text);
  const [head, tail] = before === tokens ? [tokens.length, 0] : sharedEnds(before, tokens);
  const placed = doubts.flatMap((doubt) => {
    const shift = doubt.last < head ? 0 : doubt.first >= before.length - tail ? tokens.length - before.length : null;
    const [first, last] = [tokens[doubt.first + (shift ?? 0)], tokens[doubt.last + (shift ?? 0)]];
    if (shift === null || first === undefined || last === undefined) {
      return [];
    }
    return [{ doubt, first: doubt.first + shift, last: doubt.last + shift, from: first.from, to: last.to }];
  });
  return placed.sort((one, other) => one.from - other.from);
}
