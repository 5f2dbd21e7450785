// The socket of a transcript: what others change, and who else is here. Without it editing goes on.
import ReconnectingWebSocket from "partysocket/ws";

import type { LiveMessage } from "./types";

const SPOKEN_OF = 400; // ms between two messages about where somebody is
const REFUSED = [4401, 4403, 4404];

export class Live {
  private readonly socket: ReconnectingWebSocket;
  private at: string | null = null;
  private timer = 0;

  /** `onOpen`: after each connection; others' edits may have been missed since the last one. */
  constructor(transcript: string, onMessage: (message: LiveMessage) => void, onOpen: () => void) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new ReconnectingWebSocket(`${scheme}://${location.host}/ws/transcripts/${transcript}/`, [], {
      maxReconnectionDelay: 10_000,
      shouldReconnectOnClose: (event) => !REFUSED.includes(event.code),
    });
    this.socket.addEventListener("message", (event) => onMessage(JSON.parse(event.data as string) as LiveMessage));
    this.socket.addEventListener("open", () => {
      onOpen();
      this.tell();
    });
    window.addEventListener("online", () => this.socket.reconnect());
  }

  /** Somebody here is at this segment now. */
  goTo(segment: string): void {
    if (segment !== this.at) {
      this.at = segment;
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.tell(), SPOKEN_OF);
    }
  }

  private tell(): void {
    if (this.at !== null && this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ type: "at", segment_id: this.at }));
    }
  }
}
