// A box above a long list of values: those that have what is typed stay.
import { find } from "../transcript/player";

export function start(root: HTMLElement): void {
  const box = find<HTMLInputElement>(root, "input");
  const said = find(root, "[role=status]");
  const rows = [...root.querySelectorAll<HTMLElement>("li")];
  find(root, ".finds__facet-filter").hidden = false;
  const sift = (): void => {
    const wanted = box.value.trim().toLowerCase();
    for (const row of rows) {
      row.hidden = !(row.querySelector("a")?.textContent ?? "").toLowerCase().includes(wanted);
    }
    const shown = rows.filter((row) => !row.hidden).length;
    said.textContent = wanted === "" ? "" : interpolate(gettext("%s of %s shown"), [shown, rows.length]);
  };
  box.addEventListener("input", sift);
  sift();
}
