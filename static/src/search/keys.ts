// Keys of a list of hits. They are listed under "?", and can be switched off there as on the page of a transcript.
import { find } from "../transcript/player";
import { remember, remembered } from "../transcript/settings";
import type { Listener } from "./listener";

type Command = "next" | "previous" | "play" | "open" | "help";

const COMMANDS: Record<string, Command> = { j: "next", k: "previous", p: "play", o: "open", "?": "help" };
// Without Alt these scroll the page, as everywhere.
const WITH_ALT: Record<string, Command> = { ArrowDown: "next", ArrowUp: "previous" };

export class HitKeys {
  private readonly help: HTMLDialogElement;
  private current = -1;
  private areOn = remembered("shortcuts") !== "no";

  constructor(
    private readonly root: HTMLElement,
    private readonly listener: Listener,
  ) {
    this.help = find(root, ".shortcuts");
  }

  /** An answer may have brought others. */
  private get hits(): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>(".hit")];
  }

  listen(): void {
    const box = find<HTMLInputElement>(this.help, "[data-action=shortcuts]");
    box.checked = this.areOn;
    box.addEventListener("change", () => {
      this.areOn = box.checked;
      remember("shortcuts", this.areOn ? "yes" : "no");
    });
    find(this.root, "[data-action=keys]").addEventListener("click", () => this.help.showModal());
    this.root.addEventListener("focusin", (event) => {
      const hit = (event.target as Element).closest<HTMLElement>(".hit");
      this.current = hit === null ? this.current : this.hits.indexOf(hit);
    });
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  private onKey(event: KeyboardEvent): void {
    const command = this.areOn ? commandOf(event) : null;
    if (command !== null) {
      event.preventDefault();
      this.act(command);
    }
  }

  private act(command: Command): void {
    if (command === "help") {
      this.help.showModal();
    } else if (command === "next" || command === "previous") {
      this.move(command === "next" ? 1 : -1);
    } else if (command === "play") {
      this.play();
    } else {
      this.hits[Math.max(0, this.current)]?.querySelector<HTMLAnchorElement>(".hit__head a")?.click();
    }
  }

  /** What is heard goes along. */
  private move(by: number): void {
    const hit = this.hits[this.current + by];
    if (hit === undefined) {
      this.listener.say(by > 0 ? gettext("This is the last hit on this page.") : gettext("This is the first hit on this page."));
      return;
    }
    this.listener.say("");
    this.current += by;
    const button = find<HTMLButtonElement>(hit, "[data-play]");
    button.focus({ preventScroll: true });
    hit.scrollIntoView({ block: "center" });
    if (this.listener.isPlaying) {
      this.listener.press(button);
    }
  }

  private play(): void {
    const hit = this.hits[Math.max(0, this.current)];
    if (hit !== undefined) {
      const button = find<HTMLButtonElement>(hit, "[data-play]");
      button.focus();
      this.listener.press(button);
    }
  }
}

function commandOf(event: KeyboardEvent): Command | null {
  const target = event.target instanceof Element ? event.target : document.body;
  const isTyping = target.closest("input, select, textarea, [contenteditable], dialog[open]") !== null;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.isComposing || isTyping) {
    return null;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return (event.altKey ? WITH_ALT[key] : COMMANDS[key]) ?? null;
}
