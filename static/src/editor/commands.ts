// What a clerk does to the text by a key or a button. Each is one step of undo.
import { isolateHistory } from "@codemirror/commands";
import { EditorSelection, type EditorState, type StateEffect, type TransactionSpec } from "@codemirror/state";
import type { Command, EditorView } from "@codemirror/view";

import { clock } from "../transcript/format";
import { rowAtLine, setSpeaker } from "./rows";

const ALONE = isolateHistory.of("full");

/** Splits the segment at the caret; spaces there go. */
export const split: Command = (view) => {
  const { state } = view;
  if (state.readOnly) {
    return false;
  }
  const { from, to } = state.selection.main;
  const before = /[ \u00a0]*$/.exec(state.sliceDoc(state.doc.lineAt(from).from, from))?.[0].length ?? 0;
  const after = /^[ \u00a0]*/.exec(state.sliceDoc(to, state.doc.lineAt(to).to))?.[0].length ?? 0;
  const start = from - before;
  view.dispatch({
    changes: { from: start, to: to + after, insert: "\n" },
    selection: EditorSelection.cursor(start + 1),
    scrollIntoView: true,
    userEvent: "split",
    annotations: ALONE,
  });
  return true;
};

/** At the start of a line: joins it with the one before. */
export const joinAtStart: Command = (view) => {
  const { main } = view.state.selection;
  const line = view.state.doc.lineAt(main.head);
  return main.empty && main.head === line.from && join(view, line.number);
};

/** At the end of a line: joins it with the next one. */
export const joinAtEnd: Command = (view) => {
  const { main } = view.state.selection;
  const line = view.state.doc.lineAt(main.head);
  return main.empty && main.head === line.to && join(view, line.number + 1);
};

/** Joins the segment with the one before it, wherever the caret is. */
export const joinWithPrevious: Command = (view) => join(view, view.state.doc.lineAt(view.state.selection.main.head).number);

/** Joins a line with the one before it. False when there is none. */
function join(view: EditorView, number: number): boolean {
  const { state } = view;
  if (state.readOnly || number < 2 || number > state.doc.lines) {
    return false;
  }
  const [above, below] = [state.doc.line(number - 1), state.doc.line(number)];
  const isGlued = above.text === "" || below.text === "" || above.text.endsWith(" ") || below.text.startsWith(" ");
  const space = isGlued ? "" : " ";
  const moved = state.selection.main.head - below.from;
  view.dispatch({
    changes: { from: above.to, to: below.from, insert: space },
    ...(moved >= 0 ? { selection: EditorSelection.cursor(above.to + space.length + moved) } : {}),
    scrollIntoView: true,
    userEvent: "join",
    annotations: ALONE,
  });
  return true;
}

/** All selected lines are said by `speaker`. */
export function changeSpeaker(view: EditorView, speaker: string | null, line?: number): void {
  const lines = line === undefined ? selectedLines(view.state) : [line];
  const rows = lines.map((number) => rowAtLine(view.state, number)).filter((row) => row.speaker !== speaker);
  const effects: StateEffect<unknown>[] = rows.map(({ id }) => setSpeaker.of({ id, speaker }));
  if (effects.length > 0 && !view.state.readOnly) {
    view.dispatch({ effects, userEvent: "speaker", annotations: ALONE });
  }
}

export function selectedLines(state: EditorState): number[] {
  const { from, to } = state.selection.main;
  const [first, last] = [state.doc.lineAt(from).number, state.doc.lineAt(to).number];
  return Array.from({ length: last - first + 1 }, (_, number) => first + number);
}

export function insertUnclear(view: EditorView): void {
  // What minutes say in Indonesian, in whatever language the page is.
  insertWord(view, "[tidak jelas]");
}

export function insertTime(view: EditorView, seconds: number): void {
  insertWord(view, `[${clock(seconds)}]`);
}

/** With spaces to the words beside it. */
function insertWord(view: EditorView, word: string): void {
  const { state } = view;
  const { from, to } = state.selection.main;
  const before = /[^\s]$/.test(state.sliceDoc(Math.max(0, from - 1), from)) ? " " : "";
  const after = /^[\p{L}\p{N}]/u.test(state.sliceDoc(to, to + 1)) ? " " : "";
  const insert = before + word + after;
  const spec: TransactionSpec = {
    changes: { from, to, insert },
    selection: EditorSelection.cursor(from + insert.length),
    scrollIntoView: true,
    userEvent: "input",
    annotations: ALONE,
  };
  if (!state.readOnly) {
    view.dispatch(spec);
  }
}
