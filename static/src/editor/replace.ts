// Find and replace: plain text, within the lines.
import { EditorSelection, type EditorState } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { isolateHistory } from "@codemirror/commands";

import type { Mark, Marker } from "./marks";

export interface Query {
  text: string;
  isCaseSensitive: boolean;
  isWholeWord: boolean;
}

export interface Match {
  from: number;
  to: number;
}

/** The pattern that finds it, or null when there is nothing to look for. */
export function patternOf({ text, isCaseSensitive, isWholeWord }: Query): RegExp | null {
  if (text === "") {
    return null;
  }
  const plain = text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const whole = isWholeWord ? `(?<![\\p{L}\\p{N}_])${plain}(?![\\p{L}\\p{N}_])` : plain;
  return new RegExp(whole, isCaseSensitive ? "gu" : "giu");
}

export function matchesIn(state: EditorState, query: Query): Match[] {
  const pattern = patternOf(query);
  if (pattern === null) {
    return [];
  }
  return [...state.doc.toString().matchAll(pattern)].map(({ index, 0: found }) => ({
    from: index,
    to: index + found.length,
  }));
}

/** All at once: one step back undoes it. */
export function replaceAll(view: EditorView, query: Query, by: string): number {
  const matches = matchesIn(view.state, query);
  if (matches.length > 0) {
    view.dispatch({
      changes: matches.map((match) => ({ ...match, insert: by })),
      userEvent: "input.replace.all",
      annotations: isolateHistory.of("full"),
    });
  }
  return matches.length;
}

/** Selects the next match after the selection, or the one before it. */
export function selectMatch(view: EditorView, matches: readonly Match[], step: 1 | -1): number {
  const { from, to } = view.state.selection.main;
  const beyond =
    step > 0
      ? matches.findIndex((match) => match.from >= to && match.to > from)
      : matches.findLastIndex((match) => match.to <= from);
  const number = beyond >= 0 ? beyond : step > 0 ? 0 : matches.length - 1;
  const match = matches[number];
  if (match !== undefined) {
    view.dispatch({ selection: EditorSelection.single(match.from, match.to), scrollIntoView: true });
  }
  return number;
}

export function searchMarker(query: () => Query): Marker {
  return (_view, _line, text): Mark[] => {
    const pattern = patternOf(query());
    return pattern === null
      ? []
      : [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
          from: index,
          to: index + found.length,
          class: "cm-found",
        }));
  };
}
