// The key / leads to the search from any page, as long as nobody is typing.
export function start(root: HTMLElement): void {
  const link = root as HTMLAnchorElement;
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    const isTyping = target.closest("input, select, textarea, [contenteditable], dialog[open]") !== null;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping) {
      return;
    }
    event.preventDefault();
    const box = document.querySelector<HTMLInputElement>(".finds__form #q");
    if (box === null) {
      location.assign(link.href);
    } else {
      box.focus();
      box.select();
    }
  });
}
