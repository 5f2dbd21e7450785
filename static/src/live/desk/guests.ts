// Who may read along besides the staff, and how they get there.
import { find } from "../../transcript/player";
import { reasonOf } from "../../calls";
import type { LiveApi } from "../api";
import type { Session } from "../types";

export class Guests {
  private readonly error: HTMLElement;

  constructor(
    private readonly panel: HTMLElement,
    private readonly api: LiveApi,
    session: Session,
  ) {
    this.error = find(panel, "[data-shows=guests-error]");
    find<HTMLAnchorElement>(panel, "[data-shows=address]").href = session.page_url;
    const box = panel.querySelector<HTMLInputElement>("[name=guests]");
    const delay = panel.querySelector<HTMLSelectElement>("[name=delay]");
    box?.addEventListener("change", () => void this.change({ guests_allowed: box.checked }));
    delay?.addEventListener("change", () => void this.change({ delay_seconds: Number(delay.value) }));
    this.show(session);
    panel.hidden = false;
  }

  show(session: Session): void {
    const box = this.panel.querySelector<HTMLInputElement>("[name=guests]");
    if (box === null) {
      return; // sealed
    }
    box.checked = session.guests_allowed;
    const delay = find<HTMLSelectElement>(this.panel, "[name=delay]");
    const offered = [...delay.options].map(({ value }) => Number(value));
    // Set by a program: shown as it is.
    if (!offered.includes(session.delay_seconds)) {
      const text = interpolate(ngettext("%s second", "%s seconds", session.delay_seconds), [session.delay_seconds]);
      delay.append(new Option(text, String(session.delay_seconds)));
    }
    delay.value = String(session.delay_seconds);
    this.showCode(session);
    this.shut(session.closed_to_public);
  }

  /** Whether the hearing is closed to the public: then nobody reads along, whatever is ticked. */
  shut(isClosed: boolean): void {
    const said = this.panel.querySelector<HTMLElement>("[data-shows=shut]");
    if (said !== null) {
      said.hidden = !isClosed;
    }
  }

  private showCode(session: Session): void {
    // In its place a notice, where telephones cannot reach the site.
    const code = find(this.panel, "[data-shows=qr]");
    const image = code.querySelector("img");
    code.hidden = !session.guests_allowed;
    if (session.guests_allowed && image !== null && image.getAttribute("src") === null) {
      image.src = `${session.page_url}qr.svg`;
      find(code, "[data-shows=url]").textContent = `${code.dataset["site"]}${session.page_url}`;
    }
  }

  private async change(changes: Partial<Pick<Session, "guests_allowed" | "delay_seconds">>): Promise<void> {
    this.error.hidden = true;
    try {
      this.show(await this.api.change(changes));
    } catch (error) {
      this.error.textContent = reasonOf(error);
      this.error.hidden = false;
      const session = await this.api.session().catch(() => null);
      if (session !== null) {
        this.show(session);
      }
    }
  }
}
