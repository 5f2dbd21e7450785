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
      find<HTMLInputElement>(this.form, "[name=at]").value = clockNow();
      return;
    }
    const { by, at } = refused.permission;
    const when = new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const text = gettext("%s refused leave to record at %s. Nothing is recorded.");
    find(this.panel, "[data-shows=refused-text]").textContent = interpolate(text, [by, when]);
  }

  hide(): void {
    this.panel.hidden = true;
  }

  private async keep(): Promise<void> {
    const said = new FormData(this.form);
    const at = today(String(said.get("at")));
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

function clockNow(): string {
  const now = new Date();
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(now.getHours())}:${two(now.getMinutes())}`;
}

function today(clock: string): Date {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  const at = new Date();
  at.setHours(hours, minutes, 0, 0);
  return at;
}
