// The panel's leave to record: asked for before anything is captured, kept with the session.
import { find } from "../../transcript/player";
import { reasonOf, Refused } from "../../calls";
import { openSession } from "../api";
import type { Session } from "../types";

export class Leave {
  private readonly form: HTMLFormElement;

  /** `channels`: how many the chosen microphone records. */
  constructor(
    private readonly panel: HTMLElement,
    private readonly hearing: string,
    private readonly channels: () => number,
    private readonly onGranted: (session: Session) => void,
  ) {
    this.form = find(panel, "[data-shows=leave-form]");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.keep();
    });
    find(panel, "[data-action=again]").addEventListener("click", () => {
      this.show(null);
      find(this.form, "[name=granted]").focus();
    });
  }

  /** The form, or what was refused last. */
  show(refused: Session | null): void {
    this.panel.hidden = false;
    this.form.hidden = refused !== null;
    find(this.panel, "[data-shows=refused]").hidden = refused === null;
    if (refused === null) {
      this.form.reset();
      const [day, clock] = now();
      find<HTMLInputElement>(this.form, "[name=on]").value = day;
      find<HTMLInputElement>(this.form, "[name=at]").value = clock;
      return;
    }
    const text = gettext("%s refused leave to record on %s. Nothing is recorded.");
    find(this.panel, "[data-shows=refused-text]").textContent = interpolate(text, decided(refused));
  }

  hide(): void {
    this.panel.hidden = true;
  }

  private async keep(): Promise<void> {
    const said = new FormData(this.form);
    const at = new Date(`${String(said.get("on"))}T${String(said.get("at"))}`); // by the clock of this computer
    const permission = { granted: said.get("granted") === "yes", by: String(said.get("by")).trim(), at: at.toISOString() };
    const error = find(this.panel, "[data-shows=leave-error]");
    error.hidden = true;
    try {
      const session = await openSession(this.hearing, permission, this.channels(), wished(said));
      if (permission.granted) {
        this.onGranted(session);
      } else {
        this.show(session);
        find(this.panel, "[data-action=again]").focus();
      }
    } catch (problem) {
      if (problem instanceof Refused && problem.code === "live_already") {
        location.reload(); // somebody else was quicker: go on with that session
        return;
      }
      error.textContent = reasonOf(problem);
      error.hidden = false;
    }
  }
}

/** The engine that was chosen, where there is a choice and there will be captions. */
function wished(said: FormData): string | undefined {
  const engine = said.get("engine");
  return said.get("granted") === "yes" && typeof engine === "string" ? engine : undefined;
}

/** Day and time as fields for them have it. */
function now(): [string, string] {
  const time = new Date();
  const two = (number: number): string => String(number).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return [day, `${two(time.getHours())}:${two(time.getMinutes())}`];
}

/** Of the leave that a session has. */
export function leaveText(session: Session): string {
  return interpolate(gettext("Leave to record: %s, %s"), decided(session));
}

/** Who decided, and when. */
function decided({ permission }: Session): [string, string] {
  const at = new Date(permission.at);
  return [permission.by, at.toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" })];
}
