// A <details> menu closes on Escape and when the focus or a click goes elsewhere.
export function start(root: HTMLElement): void {
  const menu = root as HTMLDetailsElement;
  const closeUnlessInside = (event: Event): void => {
    if (!menu.contains(event.target as Node)) {
      menu.open = false;
    }
  };
  document.addEventListener("click", closeUnlessInside);
  document.addEventListener("focusin", closeUnlessInside);
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}
