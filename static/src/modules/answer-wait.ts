// A language model may take a minute: the page says that it is waited for, for how long, and lets go of it.
import { find } from "../transcript/player";

export function start(root: HTMLElement): void {
  const form = root as HTMLFormElement;
  const wait = find(form, "[data-shows=wait]");
  const button = find<HTMLButtonElement>(form, "[data-action=write]");
  let timer = 0;
  const end = (): void => {
    clearInterval(timer);
    wait.hidden = true;
    button.disabled = false;
  };
  form.addEventListener("submit", () => {
    const began = Date.now();
    const seconds = find(wait, "[data-shows=seconds]");
    const tell = (): void => {
      seconds.textContent = interpolate(gettext("%s s"), [Math.round((Date.now() - began) / 1000)]);
    };
    tell();
    timer = window.setInterval(tell, 1000);
    wait.hidden = false;
    button.disabled = true;
    find(wait, "button").focus();
  });
  find(wait, "button").addEventListener("click", () => {
    window.stop();
    end();
    button.focus();
    find(form, "[data-shows=message]").textContent = gettext("Cancelled. The passages below are complete without it.");
  });
  // Back from the answer the page may be as it was left.
  window.addEventListener("pageshow", end);
}
