// How it stands with saving, in words, beside the title; troubles are also said aloud.
import { find } from "../transcript/player";
import type { Saved } from "./saving";

export class StateLine {
  private shown = "";
  private isUnsafe = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly say: (text: string) => void,
  ) {
    // Only where nothing else keeps what was typed is leaving the page a loss.
    window.addEventListener("beforeunload", (event) => {
      if (this.isUnsafe && this.shown !== "saved") {
        event.preventDefault();
      }
    });
  }

  show(state: Saved, message: string): void {
    if (state === this.shown && message === "") {
      return;
    }
    const wasTrouble = !["", "saved", "saving"].includes(this.shown);
    this.shown = state;
    this.root.dataset["saving"] = state;
    const line = find(this.root, "[data-shows=saving]");
    line.className = `badge editor__saving badge--${badgeOf(state)}`;
    const text = message || textOf(state);
    line.textContent = text;
    find(this.root, "[data-shows=login]").hidden = state !== "login";
    if (!["saved", "saving"].includes(state) || wasTrouble) {
      this.say(text);
    }
  }

  setUnsafe(isUnsafe: boolean): void {
    if (isUnsafe === this.isUnsafe) {
      return; // as at nearly all keys
    }
    this.isUnsafe = isUnsafe;
    find(this.root, "[data-shows=unsafe]").hidden = !isUnsafe;
  }
}

function badgeOf(state: Saved): string {
  const badges: Partial<Record<Saved, string>> = { saved: "success", saving: "info", refused: "danger", frozen: "danger" };
  return badges[state] ?? "warning";
}

function textOf(state: Saved): string {
  const texts: Record<Saved, string> = {
    saved: gettext("Saved"),
    saving: gettext("Saving…"),
    offline: gettext("Not saved: no connection. Kept in this browser."),
    login: gettext("Not saved: you have been logged out. Kept in this browser."),
    conflict: gettext("Not saved: two texts, decide below"),
    refused: gettext("Not saved"),
    frozen: gettext("Read only"),
  };
  return texts[state];
}
