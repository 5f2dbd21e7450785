// Plain typing, as a transaction of our own. Left to itself the browser edits the page and CodeMirror reads the change back
// out of it: in a long document that takes several times as long, at each key.
import { EditorSelection, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

// Its keyboards rewrite whole words, and need the browser to do it.
const IS_ANDROID = /Android/.test(navigator.userAgent);

export const typing: Extension = EditorView.domEventHandlers({ beforeinput: (event, view) => typed(event, view) });

/** Whether the text was put in here; what is more than a few plain characters at the caret is left to the browser. */
function typed(event: InputEvent, view: EditorView): boolean {
  const { data } = event;
  if (event.inputType !== "insertText" || !event.cancelable || data === null || /[\r\n]/.test(data)) {
    return false;
  }
  if (event.isComposing || view.composing || view.compositionStarted || view.state.readOnly || IS_ANDROID) {
    return false;
  }
  if (!isAtCaret(event, view)) {
    return false; // as when an accent takes the place of the letter before it
  }
  const { from, to } = view.state.selection.main;
  view.dispatch({
    changes: { from, to, insert: data },
    selection: EditorSelection.cursor(from + data.length),
    scrollIntoView: true,
    userEvent: "input.type",
  });
  return true;
}

/** Whether the browser means the place that CodeMirror takes for the caret. */
function isAtCaret(event: InputEvent, view: EditorView): boolean {
  const [target = rangeOf(document.getSelection())] = event.getTargetRanges();
  if (target === null || !view.contentDOM.contains(target.startContainer) || !view.contentDOM.contains(target.endContainer)) {
    return false;
  }
  const { from, to } = view.state.selection.main;
  const isStart = view.posAtDOM(target.startContainer, target.startOffset) === from;
  return isStart && ((from === to && target.collapsed) || view.posAtDOM(target.endContainer, target.endOffset) === to);
}

function rangeOf(selection: Selection | null): AbstractRange | null {
  return selection === null || selection.rangeCount === 0 ? null : selection.getRangeAt(0);
}
