// What is being spoken at this moment: the words that will hardly change, and those that still may.
import type { Interim, PublicSession, StreamMessage, ViewerMessage } from "../types";

const NOTHING: Interim = { text: "", agreed: "", start: 0, end: 0 };

/**
 * One rule for all pages: a guess is shown until another comes, a final line has what it was a guess at, or anything
 * else is told of the session: it pauses, is closed to the public or open again, cannot keep up, has ended, or the
 * connection is another one.
 */
export class Guess {
  private now = NOTHING;
  private told = "";

  constructor(private readonly show: (interim: Interim) => void) {}

  take(message: StreamMessage | ViewerMessage): void {
    switch (message.type) {
      case "interim":
        this.put(message);
        break;
      case "final":
        // One that fills a gap is of earlier.
        this.dropIf(message.segment.end > this.now.start);
        break;
      case "status":
        this.look(message.session);
        break;
      case "lines":
        this.dropIf(message.before === undefined);
        break;
      default:
        this.dropIf(["ready", "degraded", "withdrawn", "closed"].includes(message.type));
    }
  }

  drop(): void {
    this.dropIf(true);
  }

  private look({ state, closed_to_public, degraded }: PublicSession): void {
    const told = [state, closed_to_public, degraded].join();
    this.dropIf(told !== this.told);
    this.told = told;
  }

  private dropIf(isOver: boolean): void {
    if (isOver && this.now !== NOTHING) {
      this.put(NOTHING);
    }
  }

  private put(interim: Interim): void {
    this.now = interim.text === "" ? NOTHING : interim;
    this.show(this.now);
  }
}

export function interimParts({ text, agreed }: Interim): HTMLElement[] {
  const steady = document.createElement("span");
  steady.className = "caption__agreed";
  steady.textContent = agreed;
  const open = document.createElement("span");
  open.className = "caption__open";
  open.textContent = text.startsWith(agreed) ? text.slice(agreed.length) : text;
  return text.startsWith(agreed) ? [steady, open] : [open];
}
