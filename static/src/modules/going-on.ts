// What is said of a hearing that is recorded live is said only while it is: [data-while=on], and after it [data-while=over].
import { LiveApi } from "../live/api";

const LOOK_EVERY = 10_000; // ms

export function start(root: HTMLElement): void {
  const api = new LiveApi(root.dataset["session"]!);
  const timer = window.setInterval(() => void look(), LOOK_EVERY);
  const look = async (): Promise<void> => {
    const session = document.hidden ? null : await api.session().catch(() => null); // asked again
    if (session !== null && (session.state === "ending" || session.state === "ended")) {
      window.clearInterval(timer);
      show();
    }
  };
  const show = (): void => {
    for (const part of root.querySelectorAll<HTMLElement>("[data-while]")) {
      part.hidden = part.dataset["while"] === "on";
    }
  };
  // Seen again: by another tab, or by the way back.
  document.addEventListener("visibilitychange", () => void look());
  window.addEventListener("pageshow", () => void look());
}
