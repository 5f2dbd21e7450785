// Switches the colours at once; the server learns of it by the same form, so that the next page starts right.
export function start(root: HTMLElement): void {
  const form = root as HTMLFormElement;
  form.addEventListener("submit", (event) => {
    const button = event.submitter as HTMLButtonElement | null;
    if (button === null) {
      return;
    }
    event.preventDefault();
    show(form, button.value);
    const body = new FormData(form, button);
    void fetch(form.action, { method: "POST", body, redirect: "manual" });
  });
}

function show(form: HTMLFormElement, theme: string): void {
  if (theme === "") {
    delete document.documentElement.dataset["theme"];
  } else {
    document.documentElement.dataset["theme"] = theme;
  }
  for (const other of form.querySelectorAll("button")) {
    other.setAttribute("aria-pressed", String(other.value === theme));
  }
}
