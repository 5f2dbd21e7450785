// Two people changed the same segments: both texts side by side, and a choice that loses neither by accident.
import { isolateHistory } from "@codemirror/commands";
import type { EditorView } from "@codemirror/view";

import { written, writtenAt, type Known } from "./base";
import type { Cast } from "./cast";
import { refreshMarks } from "./marks";
import { replaced, type Clash } from "./merge";
import { idsOf } from "./rows";
import { find } from "../transcript/player";
import type { Written } from "./types";

export class Conflicts {
  private list: Clash[] = [];
  private readonly panel: HTMLElement;

  constructor(
    root: HTMLElement,
    private readonly view: () => EditorView,
    private readonly cast: Cast,
    private readonly onDecided: (ids: Iterable<string>) => void,
  ) {
    this.panel = find(root, "[data-panel=conflict]");
    this.panel.addEventListener("click", (event) => {
      const choice = (event.target as Element).closest<HTMLElement>("[data-choice]")?.dataset["choice"];
      if (choice === "show") {
        this.showPlace();
      } else if (choice !== undefined) {
        this.decide(choice);
      }
    });
  }

  isHeld(id: string): boolean {
    return this.list.some(({ ids }) => ids.has(id));
  }

  get count(): number {
    return this.list.length;
  }

  add(clashes: readonly Clash[]): void {
    for (const clash of clashes) {
      const others = this.list.filter(({ ids }) => ![...clash.ids].some((id) => ids.has(id)));
      const before = this.list.filter((one) => !others.includes(one));
      const ids = new Set([...clash.ids, ...before.flatMap((one) => [...one.ids])]);
      this.list = [...others, { ids, theirs: clash.theirs }];
    }
    this.render();
  }

  /** The text has changed: what stands on one's own side is shown as it is now. */
  render(): void {
    const clash = this.list[0];
    this.panel.hidden = clash === undefined;
    if (clash !== undefined) {
      this.fill("mine", this.mine(clash));
      this.fill("theirs", clash.theirs.map(written));
      const count = ngettext("%s segment was changed by two people", "%s segments were changed by two people", this.count);
      find(this.panel, "[data-shows=conflicts]").textContent = interpolate(count, [this.count]);
    }
  }

  private fill(side: string, segments: readonly Written[]): void {
    const list = segments.map(({ text, speaker_id }) => {
      const line = document.createElement("p");
      const name = document.createElement("strong");
      name.textContent = `${this.cast.speaker(speaker_id).shown_name}: `;
      line.append(name, text === "" ? "—" : text);
      return line;
    });
    find(this.panel, `[data-side=${side}]`).replaceChildren(...list);
  }

  private mine(clash: Clash): Written[] {
    const { state } = this.view();
    const ids = idsOf(state);
    const first = ids.findIndex((id) => clash.ids.has(id));
    const last = ids.findLastIndex((id) => clash.ids.has(id));
    return first < 0 ? [] : ids.slice(first, last + 1).map((id) => writtenAt(state, id));
  }

  private decide(choice: string): void {
    const clash = this.list[0];
    if (clash === undefined) {
      return;
    }
    const [view, mine] = [this.view(), this.mine(clash)];
    this.list = this.list.slice(1);
    const after = choice === "theirs" ? clash.theirs.map(written) : choice === "both" ? both(mine, clash.theirs) : mine;
    if (after !== mine && mine.length > 0 && after.length > 0) {
      view.dispatch({
        ...replaced(view.state, mine, after),
        userEvent: "conflict",
        annotations: isolateHistory.of("full"),
      });
    }
    view.dispatch({ effects: refreshMarks.of(null) });
    this.render();
    this.onDecided(clash.ids);
    view.focus();
  }

  private showPlace(): void {
    const [view, mine] = [this.view(), this.list[0] === undefined ? [] : this.mine(this.list[0])];
    const line = idsOf(view.state).indexOf(mine[0]?.id ?? "") + 1;
    if (line > 0) {
      view.dispatch({ selection: { anchor: view.state.doc.line(line).from }, scrollIntoView: true });
      view.focus();
    }
  }
}

/** One's own segments, and behind them what the other wrote. */
function both(mine: readonly Written[], theirs: readonly Known[]): Written[] {
  const text = theirs.map((segment) => segment.text).join(" ");
  return mine.map((segment, number) =>
    number === mine.length - 1 ? { ...segment, text: `${segment.text} ${text}`.trim() } : segment,
  );
}
