// Keys and buttons of the page, and what they do.
import { redo, undo } from "@codemirror/commands";

import { find } from "../transcript/player";
import { insertTime, insertUnclear, joinWithPrevious, split } from "./commands";
import { openHelp } from "./help";
import { commandOf } from "./keys";
import type { EditorPage } from "./page";
import { rowAtLine } from "./rows";

export class Deeds {
  private readonly actions: Record<string, () => unknown>;

  constructor(private readonly page: EditorPage) {
    const { view, playback, following, doubtBar, speakerBar, findPanel, wave, spelling } = page;
    this.actions = {
      toggle: () => {
        playback.toggle();
        following.goAlong();
      },
      back: () => playback.skip(-1),
      forward: () => playback.skip(1),
      retry: () => playback.player.retry(),
      "from-caret": () => page.playAt(view.state.selection.main.head),
      slower: () => playback.changeSpeed(-1),
      faster: () => playback.changeSpeed(1),
      loop: () => this.loop(),
      follow: () => following.toggle(),
      wave: () => wave.toggle(),
      spelling: () => spelling.toggle(),
      suggest: () => void spelling.suggest(),
      "doubt-next": () => doubtBar.go(1),
      "doubt-previous": () => doubtBar.go(-1),
      "doubt-right": () => doubtBar.settle(),
      "speaker-list": () => speakerBar.ask(),
      split: () => split(view),
      join: () => joinWithPrevious(view),
      undo: () => undo(view),
      redo: () => redo(view),
      unclear: () => insertUnclear(view),
      time: () => insertTime(view, playback.time),
      find: () => findPanel.open(),
      help: () => openHelp(find(page.root, "[data-dialog=help]"), playback),
    };
  }

  listen(): void {
    document.addEventListener("keydown", (event) => this.onKey(event), { capture: true });
    this.page.root.addEventListener("click", (event) => this.onClick(event));
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.page.findPanel.isOpen && document.querySelector("dialog[open]") === null) {
      this.page.findPanel.close();
      return;
    }
    const command = commandOf(event);
    if (command === null) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const digit = /^speaker (\d)$/.exec(command)?.[1];
    if (digit !== undefined) {
      this.page.speakerBar.choose(Number(digit));
    } else {
      this.actions[command]?.();
    }
  }

  private onClick(event: MouseEvent): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-action]");
    const action = button?.dataset["action"] ?? "";
    this.actions[action]?.();
    if (button !== null && "types" in button.dataset) {
      this.page.view.focus(); // one goes on typing
    }
  }

  private loop(): void {
    const { playback, sounds, view } = this.page;
    if (playback.isRepeating) {
      playback.repeat(null);
    } else {
      const line = playback.isPlaying ? Math.max(0, sounds.rowAt(view.state, playback.time)) + 1 : this.page.line;
      const { start, end } = sounds.of(rowAtLine(view.state, line).id);
      playback.repeat([start, end]);
    }
    find(this.page.root, "[data-action=loop]").setAttribute("aria-pressed", String(playback.isRepeating));
    this.page.say(playback.isRepeating ? gettext("This segment is repeated.") : gettext("It is no longer repeated."));
  }
}
