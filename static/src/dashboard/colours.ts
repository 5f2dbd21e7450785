// The page's own colours, for a canvas: custom properties may hold light-dark(), which only an element resolves.
export interface Colours {
  ink: string;
  line: string;
  series: string[];
}

const SERIES = 6;

export function coloursOf(root: HTMLElement): Colours {
  const probe = document.createElement("span");
  probe.hidden = true;
  root.append(probe);
  const resolve = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const series = Array.from({ length: SERIES }, (_, place) => resolve(`--chart-${place + 1}`));
  const colours = { ink: resolve("--ink-muted"), line: resolve("--line"), series };
  probe.remove();
  return colours;
}

/** Calls back when the page turns light or dark. */
export function onTheme(change: () => void): void {
  new MutationObserver(change).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", change);
}
