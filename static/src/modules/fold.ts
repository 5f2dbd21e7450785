// <details> that is folded on a narrow screen and always open on a wide one: there its summary is a heading.
const WIDE = "(min-width: 60rem)"; // as in components/search.css

export function start(root: HTMLElement): void {
  const details = root as HTMLDetailsElement;
  const summary = details.querySelector("summary");
  const wide = matchMedia(WIDE);
  const wasOpen = details.open;
  const follow = (): void => {
    details.open = wide.matches || wasOpen;
    summary?.setAttribute("tabindex", wide.matches ? "-1" : "0");
  };
  summary?.addEventListener("click", (event) => {
    if (wide.matches) {
      event.preventDefault();
    }
  });
  wide.addEventListener("change", follow);
  follow();
}
