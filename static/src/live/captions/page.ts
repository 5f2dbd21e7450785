// What everybody reads: the socket of the captions, and what is said when there is nothing to read.
import ReconnectingWebSocket from "partysocket/ws";

import { find } from "../../transcript/player";
import { keepAwake } from "../awake";
import { degradedText } from "../degraded";
import { duration } from "../desk/state_line";
import type { Degraded, PublicSession, ViewerMessage } from "../types";
import { Announcer } from "./announcer";
import { Guess } from "./interim";
import { CaptionLines } from "./lines";
import { applySettings, keepSettings, settingsNow, type Settings } from "./settings";

// Who reads should know that captions are late, or none.
const LATE: readonly Degraded[] = ["longer_windows", "no_captions", "nobody", "cloud_away"];
const FINAL = [1000, 4400, 4401, 4403];
// Our own reason to begin anew; without one the socket closes with 1000, and stays closed.
const BACK_ONLINE = 3000;

export class CaptionPage {
  private readonly lines: CaptionLines;
  private readonly guess = new Guess((interim) => this.lines.showInterim(interim));
  private readonly announcer: Announcer;
  private readonly socket: ReconnectingWebSocket;
  private readonly settings: Settings;
  private session: PublicSession | null = null;
  private isConnected = false;
  private isShut = false;
  private isNew = true; // the connection: it has told no lines yet
  private asked: number | null = null;

  constructor(private readonly root: HTMLElement) {
    this.settings = settingsNow(new URLSearchParams(location.search));
    this.announcer = new Announcer(find(root, "[data-shows=aloud]"));
    this.lines = new CaptionLines(root, find(root, "[data-shows=scroller]"), (before) => this.askBefore(before));
    this.offerSettings();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new ReconnectingWebSocket(`${scheme}://${location.host}/ws/captions/${root.dataset["session"]}`, [], {
      // Hundreds lose the same server: they do not come back in the same moment.
      minReconnectionDelay: 300 + Math.random() * 1500,
      maxReconnectionDelay: 10_000,
      shouldReconnectOnClose: ({ code }) => !FINAL.includes(code),
    });
    this.socket.addEventListener("open", () => {
      this.isNew = true;
    });
    this.socket.addEventListener("message", (event) => this.take(JSON.parse(event.data as string) as ViewerMessage));
    this.socket.addEventListener("close", ({ code }) => this.lose(code));
    window.addEventListener("online", () => this.socket.reconnect(BACK_ONLINE));
    // The socket would notice it only much later.
    window.addEventListener("offline", () => {
      this.isConnected = false;
      this.guess.drop();
      this.show();
    });
    keepAwake();
  }

  private take(message: ViewerMessage): void {
    this.isConnected = true;
    this.guess.take(message);
    if (message.type === "status") {
      this.session = message.session;
    } else if (message.type === "lines") {
      this.takeLines(message.segments, message.before);
    } else if (message.type === "final" || message.type === "corrected") {
      if (this.lines.put(message.segment)) {
        this.announcer.add(message.segment);
      }
    } else if (message.type === "withdrawn") {
      this.lines.withdraw(message.ids);
      this.announcer.withdraw(message.ids);
    } else if (message.type === "closed" && this.isGuest) {
      this.lines.clear();
      this.announcer.clear();
    }
    this.show();
  }

  private takeLines(lines: Parameters<CaptionLines["putBefore"]>[0], before: number | undefined): void {
    if (before !== undefined) {
      this.asked = null;
      this.lines.putBefore(lines);
      return;
    }
    if (this.isNew) {
      // After a break: what is still shown, but not told any more, may have been withdrawn meanwhile.
      this.lines.clear();
    }
    // Else the hearing is open again: some of them were withheld meanwhile, most are here. A picture goes on with what
    // is said now.
    if (this.isNew || !this.isOverlay) {
      lines.forEach((line) => this.lines.put(line));
    }
    this.isNew = false;
  }

  private askBefore(before: number): void {
    if (this.asked !== before && this.socket.readyState === WebSocket.OPEN) {
      this.asked = before;
      this.socket.send(JSON.stringify({ type: "lines", before }));
    }
  }

  private lose(code: number): void {
    this.isConnected = false;
    this.asked = null;
    this.guess.drop();
    this.isShut ||= FINAL.includes(code) && this.session?.state !== "ended";
    if (this.isShut) {
      this.lines.clear();
      this.announcer.clear();
    }
    this.show();
  }

  /** Over a picture a line looks as if it were said now, and nobody may take it for what is said behind closed doors. */
  private emptyPicture(): void {
    if (this.isOverlay && this.session?.closed_to_public === true) {
      this.guess.drop();
      this.lines.clear();
      this.announcer.clear();
    }
  }

  private show(): void {
    this.emptyPicture();
    const message = find(this.root, "[data-shows=message]");
    const text = this.message();
    message.hidden = text === "";
    if (message.textContent !== text) {
      message.textContent = text;
    }
    const state = this.root.querySelector<HTMLElement>("[data-shows=state]");
    const said = this.state();
    if (state !== null && state.textContent !== said) {
      state.textContent = said;
    }
    const over = this.root.querySelector<HTMLElement>("[data-shows=hearing]");
    if (over !== null) {
      over.hidden = this.session?.state !== "ended";
    }
    message.classList.toggle("view__message--closed", this.session?.closed_to_public === true);
    this.root.dataset["state"] = this.isConnected ? (this.session?.state ?? "") : "offline";
  }

  private get isGuest(): boolean {
    return "guest" in this.root.dataset;
  }

  private get isOverlay(): boolean {
    return "overlay" in this.root.dataset;
  }

  /** Large, in place of captions; empty while captions run. */
  private message(): string {
    if (this.isShut) {
      return gettext("These captions cannot be read at the moment. Ask the clerk of the court, or log in.");
    }
    if (this.session?.closed_to_public === true) {
      return gettext("The hearing is closed to the public at the moment.");
    }
    if (this.session?.state === "ended" && this.isGuest) {
      return gettext("The captions of this hearing have ended. Whoever has an account finds the transcript on the page of the hearing.");
    }
    if (this.session?.state === "ready") {
      return gettext("The hearing has not begun. Captions will appear here.");
    }
    if (this.session?.state === "recording" && LATE.includes(this.session.degraded)) {
      return degradedText(this.session.degraded);
    }
    if (this.session?.state === "recording" && this.lines.isEmpty && !this.isNew) {
      return this.heldBack > 0
        ? interpolate(gettext("Captions appear here %s after somebody speaks."), [duration(this.heldBack)])
        : gettext("Captions appear here as soon as somebody speaks.");
    }
    return "";
  }

  /** So many seconds after others this reader is told what was said. */
  private get heldBack(): number {
    return this.isGuest ? (this.session?.delay_seconds ?? 0) : 0;
  }

  private state(): string {
    if (this.isShut) {
      return "";
    }
    if (!this.isConnected) {
      return this.session?.state === "ended" ? gettext("Ended") : gettext("No connection. Trying again…");
    }
    if (this.session?.closed_to_public === true) {
      return gettext("Closed to the public");
    }
    const isLate = this.heldBack > 0;
    const texts: Record<string, string> = {
      recording: isLate ? interpolate(gettext("Captions come %s later"), [duration(this.heldBack)]) : gettext("Live"),
      paused: gettext("Paused"),
      off_record: gettext("Off the record"),
      ending: isLate ? gettext("Ended, the last captions follow") : gettext("Ended"),
      ended: gettext("Ended"),
    };
    return texts[this.session?.state ?? ""] ?? "";
  }

  private offerSettings(): void {
    const panel = this.root.querySelector<HTMLElement>("#settings");
    applySettings(this.settings, this.root);
    this.announcer.isOn = this.settings.aloud;
    if (panel === null) {
      return; // over a picture: the address says how
    }
    const button = find(this.root, "[data-action=settings]");
    button.addEventListener("click", () => showPanel(panel, button, panel.hidden !== false));
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        showPanel(panel, button, false);
      }
    });
    this.fill(panel);
    panel.addEventListener("input", (event) => this.change(event.target as HTMLInputElement | HTMLSelectElement));
    this.offerFullScreen();
  }

  private fill(panel: HTMLElement): void {
    for (const [name, value] of Object.entries(this.settings) as [string, unknown][]) {
      const field = find<HTMLInputElement>(panel, `[name=${name}]`);
      field.checked = value === true;
      field.value = typeof value === "boolean" ? "on" : String(value);
    }
    this.showNumbers();
  }

  private change(field: HTMLInputElement | HTMLSelectElement): void {
    const value = field instanceof HTMLInputElement && field.type === "checkbox" ? field.checked : field.value;
    Object.assign(this.settings, { [field.name]: field.type === "range" ? Number(value) : value });
    applySettings(this.settings, this.root);
    this.announcer.isOn = this.settings.aloud;
    keepSettings(this.settings);
    this.showNumbers();
  }

  private showNumbers(): void {
    find(this.root, "[data-shows=lines]").textContent = String(this.settings.lines);
    find(this.root, "[data-shows=size]").textContent = `${this.settings.size} %`;
  }

  private offerFullScreen(): void {
    const button = find(this.root, "[data-action=full]");
    button.hidden = !document.fullscreenEnabled;
    button.addEventListener("click", () => {
      void (document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen());
    });
  }
}

function showPanel(panel: HTMLElement, button: HTMLElement, isShown: boolean): void {
  panel.hidden = !isShown;
  button.setAttribute("aria-expanded", String(isShown));
  if (!isShown) {
    button.focus();
  }
}
