// Lines of the document and the segments they are. The list of rows is part of the editor's state: undo and redo of a
// split or a join give the segments back that there were.
import { invertedEffects } from "@codemirror/commands";
import { EditorState, StateEffect, StateField, type Extension, type Transaction } from "@codemirror/state";

import { uuid } from "./uuid";

export interface Row {
  readonly id: string;
  readonly speaker: string | null;
}

type Rows = readonly Row[];

/** Rows with these ids, which follow each other, give way to others. */
export const spliceRows = StateEffect.define<{ remove: readonly string[]; insert: Rows }>();
export const setSpeaker = StateEffect.define<Row>();

export const rowsField = StateField.define<Rows>({
  create: () => [],
  update(rows, transaction) {
    let next: Rows | null = rows;
    for (const effect of transaction.effects) {
      if (next !== null && effect.is(spliceRows)) {
        next = spliced(next, effect.value.remove, effect.value.insert);
      } else if (next !== null && effect.is(setSpeaker)) {
        next = next.map((row) => (row.id === effect.value.id ? effect.value : row));
      }
    }
    return next?.length === transaction.newDoc.lines ? next : repaired(rows, transaction);
  },
});

function spliced(rows: Rows, remove: readonly string[], insert: Rows): Rows | null {
  const from = rows.findIndex((row) => row.id === remove[0]);
  const isThere = from >= 0 && remove.every((id, number) => rows[from + number]?.id === id);
  return isThere ? [...rows.slice(0, from), ...insert, ...rows.slice(from + remove.length)] : null;
}

/** Undo of what somebody else has changed since: the lines decide which rows there are. */
function repaired(rows: Rows, transaction: Transaction): Rows {
  const next = splicesOf(transaction, rows).reduce<Rows>(
    (now, { remove, insert }) => spliced(now, remove, insert) ?? now,
    rows,
  );
  const { lines } = transaction.newDoc;
  const missing = Array.from({ length: Math.max(0, lines - next.length) }, () => freshRow(next.at(-1)));
  return [...next.slice(0, lines), ...missing];
}

function freshRow(beside: Row | undefined): Row {
  return { id: uuid(), speaker: beside?.speaker ?? null };
}

interface Lines {
  fromA: number;
  toA: number;
  fromB: number;
  toB: number;
  /** Whole lines went away and what followed stays as it is. */
  isWholeLines: boolean;
}

/** Lines that each change touches, first to last, before and after it. Changes on the same line are one. */
function changedLines(transaction: Transaction): Lines[] {
  const found: Lines[] = [];
  const [before, after] = [transaction.startState.doc, transaction.newDoc];
  transaction.changes.iterChangedRanges((startA, endA, startB, endB) => {
    const first = before.lineAt(startA);
    const last = before.lineAt(endA);
    const lines = {
      fromA: first.number,
      toA: last.number,
      fromB: after.lineAt(startB).number,
      toB: after.lineAt(endB).number,
      isWholeLines: startA === first.from && endA === last.from && startB === endB,
    };
    const previous = found.at(-1);
    if (previous !== undefined && lines.fromA <= previous.toA) {
      found[found.length - 1] = { ...lines, fromA: previous.fromA, fromB: previous.fromB, isWholeLines: false };
    } else {
      found.push(lines);
    }
  });
  return found;
}

function splicesOf(transaction: Transaction, rows: Rows): { remove: string[]; insert: Row[] }[] {
  return changedLines(transaction)
    .filter(({ fromA, toA, fromB, toB }) => toA - fromA !== toB - fromB)
    .map((lines) => {
      const old = rows.slice(lines.fromA - 1, lines.toA);
      return { remove: old.map(({ id }) => id), insert: rowsInstead(old, lines, transaction) };
    });
}

/** Who stays: the first ones; the last when whole lines were taken out before it. */
function rowsInstead(old: Rows, lines: Lines, transaction: Transaction): Row[] {
  const count = lines.toB - lines.fromB + 1;
  if (count <= old.length) {
    return lines.isWholeLines ? old.slice(old.length - count) : old.slice(0, count);
  }
  const added = Array.from({ length: count - old.length }, () => freshRow(old.at(-1)));
  // Enter at the start of a line: the segment goes down with its text.
  const isAbove = old.length === 1 && transaction.newDoc.line(lines.fromB).text === "";
  return isAbove ? [...added, ...old] : [...old, ...added];
}

/** Gives each line that comes the row it is, once: the same ones when the change is undone and done again. */
const nameRows = EditorState.transactionExtender.of((transaction) => {
  if (!transaction.docChanged || transaction.effects.some((effect) => effect.is(spliceRows))) {
    return null;
  }
  const splices = splicesOf(transaction, transaction.startState.field(rowsField));
  return splices.length === 0 ? null : { effects: splices.map((splice) => spliceRows.of(splice)) };
});

const undoRows = invertedEffects.of((transaction) => {
  if (!transaction.effects.some((effect) => effect.is(spliceRows) || effect.is(setSpeaker))) {
    return []; // nearly all keys
  }
  const known = new Map(transaction.startState.field(rowsField).map((row) => [row.id, row]));
  const inverse: StateEffect<unknown>[] = [];
  for (const effect of transaction.effects) {
    if (effect.is(spliceRows)) {
      const { remove, insert } = effect.value;
      const rows = remove.map((id) => known.get(id) ?? { id, speaker: null });
      inverse.unshift(spliceRows.of({ remove: insert.map(({ id }) => id), insert: rows }));
      insert.forEach((row) => known.set(row.id, row));
    } else if (effect.is(setSpeaker)) {
      const { id } = effect.value;
      inverse.unshift(setSpeaker.of(known.get(id) ?? { id, speaker: null }));
    }
  }
  return inverse;
});

/** The rows of a document whose lines are `rows`. */
export function rowsOfDocument(rows: Rows): Extension {
  return [rowsField.init(() => rows), nameRows, undoRows];
}

const placesOf = new WeakMap<Rows, Map<string, number>>();
const idsByRows = new WeakMap<Rows, string[]>();

export function idsOf(state: EditorState): readonly string[] {
  const rows = state.field(rowsField);
  let ids = idsByRows.get(rows);
  if (ids === undefined) {
    ids = rows.map(({ id }) => id);
    idsByRows.set(rows, ids);
  }
  return ids;
}

/** The line of a segment, or null when it is not in the document. */
export function lineOf(state: EditorState, id: string): number | null {
  const rows = state.field(rowsField);
  let places = placesOf.get(rows);
  if (places === undefined) {
    places = new Map(rows.map((row, number) => [row.id, number + 1]));
    placesOf.set(rows, places);
  }
  return places.get(id) ?? null;
}

export function rowAtLine(state: EditorState, line: number): Row {
  const row = state.field(rowsField)[line - 1];
  if (row === undefined) {
    throw new Error(`line ${line} is no segment`);
  }
  return row;
}

export function textOf(state: EditorState, line: number): string {
  return state.doc.line(line).text;
}

/** Ids of the rows whose text, speaker or neighbours the transaction changed. */
export function touchedBy(transaction: Transaction): string[] {
  const ids: string[] = [];
  if (transaction.docChanged) {
    const rows = transaction.state.field(rowsField);
    for (const { fromB, toB } of changedLines(transaction)) {
      ids.push(...rows.slice(fromB - 1, toB).map(({ id }) => id));
    }
  }
  for (const effect of transaction.effects) {
    if (effect.is(spliceRows)) {
      ids.push(...effect.value.insert.map(({ id }) => id), ...effect.value.remove);
    } else if (effect.is(setSpeaker)) {
      ids.push(effect.value.id);
    }
  }
  return ids;
}
