// What the server answered last to this page about pauses and doors: what it says of the session may be older than that,
// for the two come by different ways.
import type { Mark, MarkKind, Session } from "../types";

export class Answers {
  private readonly last = new Map<MarkKind, Mark>();

  note(mark: Mark | null): void {
    if (mark !== null && mark.kind !== "anchor") {
      this.last.set(mark.kind, mark);
    }
  }

  /** Whether the session is told as it was before one of them. */
  areNewerThan({ marks }: Session): boolean {
    return [...this.last.values()].some((mine) => {
      const told = marks.find(({ id }) => id === mine.id);
      return told === undefined || (mine.ended_at !== null && told.ended_at === null);
    });
  }
}
