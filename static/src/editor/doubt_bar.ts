// The bar of the doubt queue: how many are left, which kinds are asked for, on and right.
import { isolateHistory } from "@codemirror/commands";
import { EditorView } from "@codemirror/view";

import { find } from "../transcript/player";
import { checkDoubt, type Doubts, type Placed } from "./doubts";
import { refreshMarks } from "./marks";
import { rowAtLine } from "./rows";

function kinds(): Record<string, string> {
  return {
    confidence: gettext("Unsure words"),
    silence: gettext("Text over silence"),
    repetition: gettext("Repetitions"),
    overlap: gettext("People speaking at once"),
    number: gettext("Numbers"),
    amount: gettext("Amounts"),
    date: gettext("Dates"),
    name: gettext("Names"),
    article: gettext("Articles of law"),
  };
}

export class DoubtBar {
  private readonly bar: HTMLElement;

  constructor(
    root: HTMLElement,
    private readonly view: () => EditorView,
    private readonly doubts: Doubts,
    private readonly play: (line: number, from: number, to: number) => void,
    private readonly say: (text: string) => void,
  ) {
    this.bar = find(root, "[data-panel=doubts]");
    find(this.bar, "[data-shows=kinds]").addEventListener("change", (event) => this.filter(event.target as HTMLInputElement));
  }

  render(): void {
    const counts = this.doubts.counts(this.view().state);
    const left = this.doubts.left(counts);
    const text = this.doubts.isKnown ? ngettext("%s doubt left", "%s doubts left", left) : gettext("Looking for doubts…");
    const shown = find(this.bar, "[data-shows=left]");
    shown.textContent = interpolate(text, [left]);
    shown.dataset["left"] = String(left);
    this.renderKinds(counts);
  }

  private renderKinds(counts: ReadonlyMap<string, number>): void {
    const box = find(this.bar, "[data-shows=kinds]");
    for (const [kind, name] of Object.entries(kinds())) {
      let label = box.querySelector<HTMLElement>(`[data-kind=${kind}]`);
      if (label === null) {
        label = document.createElement("label");
        label.dataset["kind"] = kind;
        const field = document.createElement("input");
        field.type = "checkbox";
        field.checked = true;
        field.value = kind;
        label.append(field, document.createElement("span"));
        box.append(label);
      }
      label.querySelector("span")!.textContent = `${name} (${counts.get(kind) ?? 0})`;
    }
  }

  private filter(field: HTMLInputElement): void {
    if (field.checked) {
      this.doubts.hidden.delete(field.value);
    } else {
      this.doubts.hidden.add(field.value);
    }
    this.view().dispatch({ effects: refreshMarks.of(null) });
    this.render();
  }

  /** Selects the next doubt and plays it. */
  go(step: 1 | -1): void {
    const view = this.view();
    const { from, to } = view.state.selection.main;
    const found = this.doubts.next(view.state, step > 0 ? to : from, step);
    if (found === null) {
      this.say(this.doubts.isKnown ? gettext("No doubt is left.") : gettext("Looking for doubts…"));
      return;
    }
    const { line, placed } = found;
    const start = view.state.doc.line(line).from;
    const anchor = start + placed.from;
    view.dispatch({
      selection: { anchor, head: start + placed.to },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    view.focus();
    this.play(line, placed.from, placed.to);
    this.say(`${view.state.sliceDoc(anchor, start + placed.to)}: ${placed.doubt.reason}`);
  }

  /** The doubt at the caret is none: on to the next one. */
  settle(): void {
    const view = this.view();
    const { head } = view.state.selection.main;
    const line = view.state.doc.lineAt(head);
    const placed = this.at(line.number, head - line.from);
    if (placed !== undefined && !view.state.readOnly) {
      const { first, last } = placed;
      const segment_id = rowAtLine(view.state, line.number).id;
      view.dispatch({
        effects: [checkDoubt.of({ segment_id, first, last, checked: true }), refreshMarks.of(null)],
        annotations: isolateHistory.of("full"),
        userEvent: "check",
      });
    }
    this.go(1);
  }

  private at(line: number, offset: number): Placed | undefined {
    const open = this.doubts.inLine(this.view().state, line).filter(({ doubt }) => !doubt.checked);
    return open.find(({ from, to }) => from <= offset && offset <= to);
  }
}
