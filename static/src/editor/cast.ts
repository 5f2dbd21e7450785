// Who speaks in this transcript, and who else has it open.
import type { Speaker } from "../transcript/calls";
import type { Person } from "./types";

type Shown = Pick<Speaker, "initials" | "shown_name" | "colour">;

export class Cast {
  speakers: readonly Speaker[] = [];
  people: readonly Person[] = [];

  speaker(id: string | null): Shown {
    const found = this.speakers.find((speaker) => speaker.id === id);
    return found ?? { initials: "—", shown_name: gettext("Speaker not known yet"), colour: 8 };
  }

  /** Initials of those who are at this segment. */
  initialsIn(segment: string): string {
    return this.people
      .filter(({ segment_id }) => segment_id === segment)
      .map(({ initials }) => initials)
      .join(" ");
  }
}
