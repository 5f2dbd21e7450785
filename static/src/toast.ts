// A short message at the edge of the screen, with something to do about it. It stays while it is pointed at or used.
const SHOWN_MS = 12_000;

export interface Deed {
  label: string;
  act: () => void;
}

/** Show `text` to eyes and ears. A newer message takes the place of the one before. */
export function toast(text: string, deed?: Deed): void {
  const list = holder();
  const notice = document.createElement("div");
  notice.className = "notice notice--info toast";
  const words = document.createElement("p");
  words.textContent = text;
  notice.append(words);
  if (deed !== undefined) {
    notice.append(button(deed.label, "button button--small", () => {
      notice.remove();
      deed.act();
    }));
  }
  notice.append(button(gettext("Close"), "button button--small button--quiet", () => notice.remove()));
  list.replaceChildren(notice);
  const wait = (): void => {
    window.setTimeout(() => (notice.matches(":hover, :focus-within") ? wait() : notice.remove()), SHOWN_MS);
  };
  wait();
}

function button(label: string, style: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = style;
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

/** Screen readers hear what is put into an element that was there before. */
function holder(): HTMLElement {
  const there = document.querySelector<HTMLElement>(".toasts");
  if (there !== null) {
    return there;
  }
  const made = document.createElement("div");
  made.className = "toasts no-print";
  made.setAttribute("role", "status");
  document.body.append(made);
  return made;
}
