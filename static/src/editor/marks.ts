// What is marked in the text: the word being spoken, doubts, what is searched for, segments in which others are.
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";
import { StateEffect, StateField, type ChangeDesc, type Extension, type Line, type Range } from "@codemirror/state";

/** Something outside the document that is shown in it has changed. */
export const refreshMarks = StateEffect.define<null>();
export const setSpoken = StateEffect.define<{ from: number; to: number } | null>({
  map: (value, changes) => value && { from: changes.mapPos(value.from, 1), to: changes.mapPos(value.to, -1) },
});

const spokenWord = Decoration.mark({ class: "cm-spoken" });
const spokenLine = Decoration.line({ class: "cm-spokenLine" });

/** Marks the word, and the line it is in. An empty range marks the line alone. */
const spokenField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setSpoken)) {
        next = effect.value === null ? Decoration.none : spoken(effect.value, transaction.newDoc.lineAt(effect.value.from).from);
      }
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function spoken({ from, to }: { from: number; to: number }, line: number): DecorationSet {
  const ranges = [spokenLine.range(line)];
  return Decoration.set(from < to ? [...ranges, spokenWord.range(from, to)] : ranges, true);
}

export interface Mark {
  /** Offsets in the line. */
  from: number;
  to: number;
  class: string;
  title?: string;
}

/** What a part of the page wants to have marked in a line. */
export type Marker = (view: EditorView, line: number, text: string) => readonly Mark[];
/** The class of a whole line, or "". */
export type LineClass = (view: EditorView, line: number) => string;

/** Marks in what is on the screen: of all of it when that or `refreshMarks` changes it, of a line when one types there. */
export function marks(markers: readonly Marker[], classOf: LineClass): Extension {
  const inLine = (view: EditorView, line: Line): Range<Decoration>[] => {
    const whole = classOf(view, line.number);
    const found = markers.flatMap((marker) => marker(view, line.number, line.text));
    return [
      ...(whole === "" ? [] : [Decoration.line({ class: whole }).range(line.from)]),
      ...found.map((mark) => decoration(mark).range(line.from + mark.from, line.from + mark.to)),
    ];
  };
  const build = (view: EditorView): DecorationSet =>
    Decoration.set(linesIn(view, view.visibleRanges).flatMap((line) => inLine(view, line)), true);
  const mended = (marked: DecorationSet, { view, changes, startState }: ViewUpdate): DecorationSet =>
    // Also where the caret was: a word there is no longer being typed.
    linesIn(view, touched(changes, startState.selection.main.head, view)).reduce(
      (set, line) => set.update({ filterFrom: line.from, filterTo: line.to, filter: () => false, add: inLine(view, line), sort: true }),
      marked.map(changes),
    );
  const plugin = ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = build(view);
      }
      update(update: ViewUpdate): void {
        const isAsked = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(refreshMarks)));
        if (update.viewportMoved || isAsked) {
          this.decorations = build(update.view);
        } else if (update.docChanged || update.selectionSet) {
          this.decorations = mended(this.decorations, update);
        }
      }
    },
    { decorations: (value) => value.decorations },
  );
  return [plugin, spokenField];
}

interface Stretch {
  from: number;
  to: number;
}

/** Where the text or the caret is another one, on the screen. */
function touched(changes: ChangeDesc, before: number, view: EditorView): Stretch[] {
  const carets = [changes.mapPos(before), view.state.selection.main.head];
  const found = carets.map((caret) => ({ from: caret, to: caret }));
  changes.iterChangedRanges((_fromA, _toA, from, to) => found.push({ from, to }));
  return view.visibleRanges.flatMap((seen) =>
    found
      .filter(({ from, to }) => from <= seen.to && to >= seen.from)
      .map(({ from, to }) => ({ from: Math.max(from, seen.from), to: Math.min(to, seen.to) })),
  );
}

/** Each once. */
function linesIn({ state }: EditorView, stretches: readonly Stretch[]): Line[] {
  const lines = new Map<number, Line>();
  for (const { from, to } of stretches) {
    for (let at = from; at <= to; ) {
      const line = state.doc.lineAt(at);
      lines.set(line.number, line);
      at = line.to + 1;
    }
  }
  return [...lines.values()];
}

function decoration(mark: Mark): Decoration {
  return Decoration.mark({ class: mark.class, ...(mark.title ? { attributes: { title: mark.title } } : {}) });
}
