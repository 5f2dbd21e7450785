// The text field itself: one CodeMirror document, a line a segment.
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { Compartment, EditorState, Prec, type Extension } from "@codemirror/state";
import { EditorView, keymap, type ViewUpdate } from "@codemirror/view";

import { oneLine } from "./base";
import { joinAtEnd, joinAtStart, split } from "./commands";
import { undoChecks } from "./doubts";
import { rowsOfDocument } from "./rows";
import type { ServedSegment } from "./types";
import { typing } from "./typing";

const frozen = new Compartment();

export interface SurfaceOptions {
  parent: HTMLElement;
  segments: readonly ServedSegment[];
  isEditable: boolean;
  /** Of the page's Content-Security-Policy, for the styles that CodeMirror adds. */
  nonce: string;
  language: string;
  label: string;
  /** Gutter and marks. */
  parts: Extension;
  onUpdate(update: ViewUpdate): void;
  /** Ctrl or Cmd and click. */
  onPlay(position: number): void;
}

export function openSurface(options: SurfaceOptions): EditorView {
  const { segments, isEditable, nonce, parts, onUpdate, onPlay } = options;
  const state = EditorState.create({
    doc: segments.map(({ text }) => oneLine(text)).join("\n"),
    extensions: [
      rowsOfDocument(segments.map(({ id, speaker_id }) => ({ id, speaker: speaker_id }))),
      history(),
      undoChecks,
      typing,
      Prec.high(
        keymap.of([
          { key: "Enter", run: split, shift: split },
          { key: "Backspace", run: joinAtStart },
          { key: "Delete", run: joinAtEnd },
        ]),
      ),
      keymap.of([...historyKeymap, ...standardKeymap]),
      EditorView.lineWrapping,
      EditorView.cspNonce.of(nonce),
      // It takes the focus as all that can be edited does; said aloud, for those who look for it.
      EditorView.contentAttributes.of({ "aria-label": options.label, lang: options.language, spellcheck: "false", tabindex: "0" }),
      frozen.of(readOnly(!isEditable)),
      parts,
      EditorView.updateListener.of(onUpdate),
      EditorView.domEventHandlers({ mousedown: (event, view) => playClicked(event, view, onPlay) }),
    ],
  });
  return new EditorView({ state, parent: options.parent });
}

function readOnly(isFrozen: boolean): Extension {
  return isFrozen ? [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ "aria-readonly": "true" })] : [];
}

/** Nothing can be changed from here on; the caret and the sound still work. */
export function freeze(view: EditorView): void {
  view.dispatch({ effects: frozen.reconfigure(readOnly(true)) });
}

function playClicked(event: MouseEvent, view: EditorView, onPlay: (position: number) => void): boolean {
  const position = event.ctrlKey || event.metaKey ? view.posAtCoords({ x: event.clientX, y: event.clientY }) : null;
  if (position === null || event.button !== 0) {
    return false;
  }
  event.preventDefault();
  view.dispatch({ selection: { anchor: position } });
  view.focus();
  onPlay(position);
  return true;
}
