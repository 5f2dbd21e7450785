// Asks before a page is left with a form that was changed and not sent. data-unsaved: it holds refused values already.
export function start(root: HTMLElement): void {
  const form = root as HTMLFormElement;
  const atFirst = "unsaved" in form.dataset ? null : contents(form);
  let isSent = false;
  form.addEventListener("submit", () => {
    isSent = true;
  });
  // Back from the next page, as it was left
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && contents(form) !== atFirst) {
      event.preventDefault();
    }
  });
}

function contents(form: HTMLFormElement): string {
  return JSON.stringify([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}
