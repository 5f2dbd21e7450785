// What the clerk should know until it has been read.
export function notice(place: HTMLElement, text: string): void {
  const shown = document.createElement("div");
  shown.className = "notice notice--warning desk__notice";
  const words = document.createElement("div");
  words.className = "notice__body";
  words.textContent = `${new Date().toLocaleTimeString(document.documentElement.lang)} · ${text}`;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--small";
  close.textContent = gettext("Close");
  close.addEventListener("click", () => {
    const next = (shown.nextElementSibling ?? shown.previousElementSibling)?.querySelector("button");
    shown.remove();
    (next ?? document.querySelector<HTMLElement>(".desk__bar button:not([hidden]):not(:disabled)"))?.focus();
  });
  shown.append(words, close);
  place.append(shown);
}
