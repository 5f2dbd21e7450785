// Rows of a formset: added and taken out without a reload. Without this module the two blank rows and the
// "Remove" boxes do the same.
export function start(root: HTMLElement): void {
  const list = root.querySelector<HTMLElement>(".rows");
  const template = root.querySelector("template");
  const total = root.querySelector<HTMLInputElement>("input[name$='-TOTAL_FORMS']");
  const add = root.querySelector<HTMLButtonElement>("[data-add]");
  if (list === null || template === null || total === null || add === null) {
    return;
  }
  list.querySelectorAll<HTMLElement>("[data-row]").forEach((row) => enableRemove(row, add));
  add.hidden = false;
  add.addEventListener("click", () => {
    const index = total.value;
    total.value = String(Number(index) + 1);
    list.insertAdjacentHTML("beforeend", template.innerHTML.replaceAll("__prefix__", index));
    const row = list.lastElementChild as HTMLElement;
    enableRemove(row, add);
    row.querySelector<HTMLInputElement>("input:not([type=hidden])")?.focus();
  });
}

function enableRemove(row: HTMLElement, next: HTMLElement): void {
  const box = row.querySelector<HTMLInputElement>("[data-delete] input");
  const label = row.querySelector<HTMLElement>("[data-delete]");
  const button = row.querySelector<HTMLButtonElement>("[data-remove]");
  if (box === null || label === null || button === null) {
    return;
  }
  label.hidden = true;
  button.hidden = false;
  row.classList.toggle("rows__row--removed", box.checked);
  button.addEventListener("click", () => {
    box.checked = true;
    row.classList.add("rows__row--removed");
    next.focus();
  });
}
