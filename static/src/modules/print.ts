// A button that prints the page; it is shown only where there is a script to do it.
export function start(root: HTMLElement): void {
  root.hidden = false;
  root.addEventListener("click", () => window.print());
}
