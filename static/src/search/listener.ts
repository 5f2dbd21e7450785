// Hits are heard in place: one sound at a time, from the word that was found to the end of the passage.
import { find } from "../transcript/player";

const INSIDE = 0.001; // as in transcript/player.ts

export class Listener {
  private current: HTMLButtonElement | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly audio: HTMLAudioElement,
  ) {}

  listen(): void {
    this.root.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>("[data-play]");
      if (button !== null) {
        this.press(button);
      }
    });
    for (const event of ["play", "pause", "ended"]) {
      this.audio.addEventListener(event, () => this.show());
    }
    this.audio.addEventListener("timeupdate", () => this.stopAtEnd());
    this.audio.addEventListener("error", () => this.say(gettext("The sound cannot be played. Try again, or tell your administrator.")));
  }

  get isPlaying(): boolean {
    return !this.audio.paused;
  }

  press(button: HTMLButtonElement): void {
    if (button === this.current && this.isPlaying) {
      this.audio.pause();
      return;
    }
    const source = new URL(button.dataset["play"] ?? "", location.href).href;
    if (this.audio.src !== source) {
      this.audio.src = source;
    }
    this.current = button;
    this.say("");
    this.audio.currentTime = Number(button.dataset["from"]) + INSIDE;
    // A refusal comes as an error event, or because another hit was chosen meanwhile.
    this.audio.play().catch(() => this.show());
    this.show(); // what plays already tells of no other play
  }

  say(message: string): void {
    find(this.root, "[data-shows=message]").textContent = message;
  }

  private stopAtEnd(): void {
    if (this.current !== null && this.audio.currentTime >= Number(this.current.dataset["to"])) {
      this.audio.pause();
    }
  }

  private show(): void {
    for (const button of this.root.querySelectorAll<HTMLButtonElement>("[data-play]")) {
      const isPlaying = button === this.current && this.isPlaying;
      button.setAttribute("aria-pressed", String(isPlaying));
      button.querySelector("use")?.setAttribute("href", iconOf(button, isPlaying ? "pause" : "play"));
    }
  }
}

function iconOf(button: HTMLButtonElement, name: string): string {
  const href = button.querySelector("use")?.getAttribute("href") ?? "";
  return `${href.split("#")[0]}#${name}`;
}
