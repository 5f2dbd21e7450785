// The socket of job progress. After a break or sleep the server tells everything anew.
import ReconnectingWebSocket from "partysocket/ws";

import type { JobMessage, JobState } from "./state";

// Shorter absences leave the socket as it was; after longer ones it may be dead without knowing.
const ASLEEP = 30_000; // ms
const HEARTBEAT = 10_000; // ms
const REFUSED = 4401; // logged out: the page's next request leads to the login page

/** `onJobs` gets what is known after each (re)connection, `isAll` then true, and each change. */
export function followJobs(onJobs: (jobs: JobState[], isAll: boolean) => void): void {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new ReconnectingWebSocket(`${scheme}://${location.host}/ws/jobs/`, [], {
    maxReconnectionDelay: 10_000,
    shouldReconnectOnClose: (event) => event.code !== REFUSED,
  });
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(event.data as string) as JobMessage;
    if (message.type === "snapshot") {
      onJobs(message.jobs, true);
    } else {
      onJobs([message.job], false);
    }
  });
  onWaking(() => socket.reconnect());
  window.addEventListener("online", () => socket.reconnect());
}

/** When this page runs again after it could not: the laptop slept, or the browser froze the tab. */
function onWaking(wake: () => void): void {
  let alive = Date.now();
  const look = (): void => {
    const pause = Date.now() - alive;
    alive = Date.now();
    if (pause > ASLEEP) {
      wake();
    }
  };
  // A sleeping machine runs no timers; a background tab runs them at least once a minute.
  window.setInterval(() => {
    if (document.visibilityState === "visible") {
      look();
    }
  }, HEARTBEAT);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      look();
    }
  });
}
