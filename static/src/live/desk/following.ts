// What happens in a session that another page records: the same messages, from the socket of those who read along.
import ReconnectingWebSocket from "partysocket/ws";

import type { Session, StreamMessage, ViewerMessage } from "../types";

const REFUSED = [4401, 4403, 4404];

export class Following {
  private readonly socket: ReconnectingWebSocket;

  constructor(session: Session, onMessage: (message: StreamMessage) => void) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new ReconnectingWebSocket(`${scheme}://${location.host}${session.captions_url}`, [], {
      maxReconnectionDelay: 10_000,
      shouldReconnectOnClose: ({ code }) => !REFUSED.includes(code),
    });
    this.socket.addEventListener("message", (event) => {
      const message = JSON.parse(event.data as string) as ViewerMessage;
      if (message.type === "lines") {
        message.segments.forEach((segment) => onMessage({ type: "final", segment }));
      } else {
        onMessage(message as StreamMessage); // of staff the state is whole
      }
    });
  }

  close(): void {
    this.socket.close();
  }
}
