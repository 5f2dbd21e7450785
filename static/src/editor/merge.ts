// What others changed, brought into the document: their segments where nothing was changed here, both texts where it was.
import { Annotation, Transaction, type EditorState, type StateEffect, type TransactionSpec } from "@codemirror/state";

import { isSame, written, writtenAt, type Base, type Known } from "./base";
import { idsOf, lineOf, setSpeaker, spliceRows } from "./rows";
import { runsOf } from "./runs";
import { replacement } from "./tokens";
import type { Written } from "./types";

/** Of transactions that bring what the server has: nobody has to save them. */
export const fromServer = Annotation.define<boolean>();

/** Here and there somebody changed the same segments: people decide. */
export interface Clash {
  /** Of both sides. */
  ids: ReadonlySet<string>;
  theirs: readonly Known[];
}

export interface Merge {
  spec: TransactionSpec;
  /** Segments that stay different from what the server has. */
  different: string[];
  clashes: Clash[];
}

interface Part {
  changes: { from: number; to: number; insert: string }[];
  effects: StateEffect<unknown>[];
}

/** From `base`, which the document was made of, to `next`, which the server has now. */
export function mergeOf(base: Base, next: Base, state: EditorState): Merge {
  const merge: Merge = { spec: {}, different: [], clashes: [] };
  const parts: Part[] = [];
  const ids = idsOf(state);
  const isQuiet = (id: string): boolean => {
    const [was, is] = [base.get(id), next.get(id)];
    return was === is || isSame([written(was)], [written(is)]);
  };
  for (const [old, now, here] of runsOf([base.order, next.order, ids], isQuiet)) {
    const [was, theirs] = [base.slice(old!).map(written), next.slice(now!)];
    const mine = ids.slice(...here!).map((id) => writtenAt(state, id));
    const result = together(was, theirs.map(written), mine);
    if (result === null) {
      const all = [...was, ...theirs, ...mine].map(({ id }) => id);
      merge.clashes.push({ ids: new Set(all), theirs });
      merge.different.push(...all);
    } else {
      merge.different.push(...result.map(({ id }) => id));
      if (result !== mine) {
        parts.push(replaced(state, mine, result));
      }
    }
  }
  merge.spec = {
    changes: parts.flatMap((part) => part.changes),
    effects: parts.flatMap((part) => part.effects),
    annotations: [Transaction.addToHistory.of(false), fromServer.of(true)],
    filter: false,
  };
  return merge;
}

/** What is to stand there; null when both sides changed the same. */
function together(was: Written[], theirs: Written[], mine: Written[]): Written[] | null {
  if (isSame(was, theirs) || isSame(theirs, mine)) {
    return mine;
  }
  if (isSame(was, mine)) {
    return theirs;
  }
  const [old, there, here] = [was[0], theirs[0], mine[0]];
  const isOne = was.length === 1 && theirs.length === 1 && mine.length === 1;
  if (!isOne || old === undefined || there === undefined || here === undefined) {
    return null;
  }
  const text = either(old.text, there.text, here.text);
  const speaker_id = either(old.speaker_id, there.speaker_id, here.speaker_id);
  return text === undefined || speaker_id === undefined ? null : [{ id: here.id, text, speaker_id }];
}

/** The one that was changed; undefined when both were, and differently. */
function either<T>(was: T, theirs: T, mine: T): T | undefined {
  if (was === theirs || theirs === mine) {
    return mine;
  }
  return was === mine ? theirs : undefined;
}

/** Puts `after` in the place of the lines `before`; where the segments stay the same only what differs is touched. */
export function replaced(state: EditorState, before: readonly Written[], after: readonly Written[]): Part {
  const [first, last] = [lineOf(state, before[0]!.id)!, lineOf(state, before.at(-1)!.id)!];
  const { from } = state.doc.line(first);
  const old = state.sliceDoc(from, state.doc.line(last).to);
  const text = after.map((segment) => segment.text).join("\n");
  const { from: start, to: end, insert } = replacement(old, text);
  const changes = old === text ? [] : [{ from: from + start, to: from + end, insert }];
  if (isSame(before.map(bare), after.map(bare))) {
    return { changes, effects: before.flatMap((segment, number) => speakerEffect(segment, after[number]!)) };
  }
  const insertRows = after.map(({ id, speaker_id }) => ({ id, speaker: speaker_id }));
  return { changes, effects: [spliceRows.of({ remove: before.map(({ id }) => id), insert: insertRows })] };
}

function bare({ id }: Written): Written {
  return { id, text: "", speaker_id: null };
}

function speakerEffect(before: Written, after: Written): StateEffect<unknown>[] {
  return before.speaker_id === after.speaker_id ? [] : [setSpeaker.of({ id: after.id, speaker: after.speaker_id })];
}
