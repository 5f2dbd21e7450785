// The administrators' dashboard: charts, and what the server tells of this moment by a socket. While there is none the
// page says so, and asks for itself again now and then.
import ReconnectingWebSocket from "partysocket/ws";

import { coloursOf, onTheme } from "../dashboard/colours";
import { Now } from "../dashboard/now";
import { Plot } from "../dashboard/plot";
import type { Frame, NowMessage } from "../dashboard/types";

const REFUSED = [4401, 4403]; // logged out, or no administrator any more
const ASKED_EVERY = 30_000; // ms, while the socket is away
const SILENT = 20_000; // ms: something comes every five seconds

export function start(root: HTMLElement): void {
  const range = root.dataset["range"] as string;
  const plots = plotsIn(root);
  plots.show(JSON.parse(document.getElementById("chart-data")?.textContent ?? "") as Frame);
  root.dataset["ready"] = "";
  performance.mark("dashboard-ready");

  const now = new Now(document.getElementById("now") as HTMLElement);
  let sampled: string | null | undefined;
  let heard = Date.now();

  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new ReconnectingWebSocket(`${scheme}://${location.host}/ws/dashboard/?range=${range}`, [], {
    maxReconnectionDelay: 10_000,
    shouldReconnectOnClose: (event) => !REFUSED.includes(event.code),
  });
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(event.data as string) as NowMessage;
    heard = Date.now();
    say(root, "live");
    now.show(message.html);
    if (sampled !== undefined && sampled !== message.sampled_at) {
      void refreshCharts();
    }
    sampled = message.sampled_at;
  });
  socket.addEventListener("close", (event) => {
    say(root, "lost");
    if (REFUSED.includes(event.code)) {
      location.reload(); // to the login page, or to the one that says that it is not allowed
    }
  });
  window.addEventListener("online", () => socket.reconnect());
  window.setInterval(() => {
    if (Date.now() - heard < SILENT) {
      return;
    }
    say(root, "lost");
    if (socket.readyState === WebSocket.OPEN) {
      socket.reconnect(); // it is dead and does not know
    }
  }, 5000);
  window.setInterval(() => {
    if (root.querySelector('[data-live="lost"]') !== null && !document.hidden) {
      void refreshAll();
    }
  }, ASKED_EVERY);

  async function refreshCharts(): Promise<void> {
    const answer = await fetched(`${root.dataset["charts"]}?range=${range}`);
    if (answer !== null) {
      plots.show((await answer.json()) as Frame);
    }
  }

  async function refreshAll(): Promise<void> {
    const answer = await fetched(location.href);
    if (answer !== null) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      now.show(page.getElementById("now")?.innerHTML ?? "");
      await refreshCharts();
    }
  }
}

/** Null while the server is away, or when it wants a login. */
async function fetched(address: string): Promise<Response | null> {
  const answer = await fetch(address).catch(() => null);
  return answer?.ok === true && !answer.redirected ? answer : null;
}

function plotsIn(root: HTMLElement): { show(frame: Frame): void } {
  let colours = coloursOf(root);
  const plots = new Map<string, Plot>();
  for (const figure of root.querySelectorAll<HTMLElement>("[data-chart]")) {
    plots.set(figure.dataset["chart"] as string, new Plot(figure, colours));
  }
  onTheme(() => {
    colours = coloursOf(root);
    plots.forEach((plot) => plot.recolour(colours));
  });
  return {
    show(frame) {
      for (const chart of frame.charts) {
        plots.get(chart.key)?.show(frame, chart);
      }
    },
  };
}

function say(root: HTMLElement, state: "live" | "lost"): void {
  const place = root.querySelector("[data-live]") as HTMLElement;
  if (place.dataset["live"] !== state) {
    place.dataset["live"] = state;
    for (const words of place.querySelectorAll<HTMLElement>("[data-says]")) {
      words.hidden = words.dataset["says"] !== state;
    }
  }
}
