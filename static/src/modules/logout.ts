// Who logs out leaves nothing unfinished in this browser, in no tab of it.
import { forgetUnfinished } from "../live/desk/unfinished";

const TOLD = "logged-out";

export function start(root: HTMLElement): void {
  root.addEventListener("submit", () => {
    forgetUnfinished();
    tellOthers();
  });
  window.addEventListener("storage", ({ key }) => {
    if (key === TOLD) {
      forgetUnfinished();
    }
  });
}

function tellOthers(): void {
  try {
    localStorage.setItem(TOLD, String(Date.now()));
  } catch {
    // Storage is full or forbidden: other tabs keep what is theirs, and show it to nobody else.
  }
}
