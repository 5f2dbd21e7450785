// The bar on top: what happens now, for how long, where the sound is, and what can be done next.
import { find } from "../../transcript/player";
import { clock } from "../../transcript/format";
import type { Mode } from "./mode";
import type { Recorder } from "./recorder";
import { stateLine } from "./state_line";

const SHOWN_EVERY = 500; // ms, while time passes
const BY_MODE: Record<Mode, readonly string[]> = {
  ready: ["start", "closed", "stop"],
  recording: ["pause", "off", "closed", "stop"],
  paused: ["resume", "closed", "stop"],
  off_record: ["resume", "closed", "stop"],
  elsewhere: ["take"],
  stopping: [],
  over: [],
};
const ACTIONS = ["start", "pause", "off", "resume", "closed", "stop", "take", "save"];

export class Bar {
  private recorder: Recorder | null = null;
  private hasMicrophone = false;
  private readonly buttons: Map<string, HTMLButtonElement>;

  constructor(
    private readonly bar: HTMLElement,
    act: (deed: string) => void,
  ) {
    this.buttons = new Map(ACTIONS.map((name) => [name, find<HTMLButtonElement>(bar, `[data-action=${name}]`)]));
    this.buttons.forEach((button, name) => button.addEventListener("click", () => act(name)));
    window.setInterval(() => this.refresh(), SHOWN_EVERY);
  }

  show(recorder: Recorder, hasMicrophone: boolean): void {
    this.recorder = recorder;
    this.hasMicrophone = hasMicrophone;
    this.bar.hidden = false;
    this.refresh();
  }

  /** There is no leave to record: the button is seen, and cannot be pressed. */
  lock(): void {
    this.bar.hidden = false;
    this.bar.dataset["mode"] = "locked";
    write(find(this.bar, "[data-shows=mode]"), gettext("Locked"));
    write(find(this.bar, "[data-shows=link]"), gettext("Nothing can be recorded before the panel has allowed it."));
    this.buttons.forEach((button, name) => {
      button.hidden = name !== "start";
      button.disabled = true;
    });
  }

  /** By a key; false when it is not possible now. */
  press(command: "pause" | "off" | "closed"): boolean {
    const isSilent = this.recorder?.mode === "paused" || this.recorder?.mode === "off_record";
    const button = this.buttons.get(isSilent && command !== "closed" ? "resume" : command)!;
    if (button.hidden || button.disabled) {
      return false;
    }
    button.click();
    return true;
  }

  /** Of the buttons, the first that can be pressed; false where there is none. */
  focusFirst(): boolean {
    const button = [...this.buttons.values()].find(({ hidden, disabled }) => !hidden && !disabled);
    button?.focus();
    return button !== undefined;
  }

  focusStart(): boolean {
    const start = this.buttons.get("start")!;
    const isPossible = !start.hidden && !start.disabled;
    if (isPossible) {
      start.focus();
    }
    return isPossible;
  }

  private refresh(): void {
    const { recorder } = this;
    if (recorder === null) {
      return;
    }
    const { mode, link } = recorder;
    this.bar.dataset["mode"] = mode;
    const focused = [...this.buttons.values()].find((button) => button === document.activeElement);
    write(find(this.bar, "[data-shows=mode]"), modeText(mode));
    write(find(this.bar, "[data-shows=clock]"), clock(recorder.backlog.captured));
    find(this.bar, "[data-shows=closed]").hidden = !recorder.isClosed || mode === "over";
    this.buttons.forEach((button, name) => {
      button.hidden = !BY_MODE[mode].includes(name);
      button.disabled = name === "start" && !this.hasMicrophone;
    });
    this.buttons.get("closed")!.setAttribute("aria-pressed", String(recorder.isClosed));
    const isUnderWay = recorder.backlog.isEmpty || link === "open" || link === "connecting";
    this.buttons.get("save")!.hidden = isUnderWay && !recorder.backlog.hasAside;
    write(find(this.bar, "[data-shows=resume]"), mode === "off_record" ? gettext("On the record again") : gettext("Go on"));
    find(this.bar, "[data-shows=login]").hidden = link !== "login";
    if (focused?.hidden) {
      this.focusFirst();
    }
    const line = stateLine(recorder);
    const shown = find(this.bar, "[data-shows=link]");
    shown.dataset["tone"] = line.tone;
    write(shown, mode === "ready" && !this.hasMicrophone ? gettext("Turn on the microphone first.") : line.text);
  }
}

function write(place: HTMLElement, text: string): void {
  if (place.textContent !== text) {
    place.textContent = text;
  }
}

export function modeText(mode: Mode): string {
  const texts: Record<Mode, string> = {
    ready: gettext("Ready to record"),
    recording: gettext("Recording"),
    paused: gettext("Paused"),
    off_record: gettext("Off the record: nothing is recorded"),
    elsewhere: gettext("Recorded elsewhere"),
    stopping: gettext("Being finished"),
    over: gettext("Ended"),
  };
  return texts[mode];
}
