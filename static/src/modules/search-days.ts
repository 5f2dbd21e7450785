// Days that are often wanted: a link by itself, which would lose what was typed meanwhile, so the form is sent instead.
import { find } from "../transcript/player";

export function start(root: HTMLElement): void {
  const form = root.closest("form");
  root.addEventListener("click", (event) => {
    const choice = (event.target as Element).closest<HTMLElement>("a[data-first]");
    if (choice === null || form === null || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    find<HTMLInputElement>(root, "[name=from]").value = choice.dataset["first"] ?? "";
    find<HTMLInputElement>(root, "[name=to]").value = choice.dataset["last"] ?? "";
    form.requestSubmit();
  });
  // What is empty asks for nothing and need not stand in the address.
  form?.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) {
      if (value === "") {
        event.formData.delete(name);
      }
    }
  });
}
