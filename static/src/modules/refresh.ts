// Brings an element up to date while something in it is running: the page is asked for again, and the element of
// the same id taken from it. Every so many seconds as `data-seconds` says.
const PAUSE_SECONDS = 10;

export function start(root: HTMLElement): void {
  const timer = setInterval(() => void refresh(), 1000 * Number(root.dataset["seconds"] ?? PAUSE_SECONDS));

  async function refresh(): Promise<void> {
    if (root.querySelector("[data-running]") === null) {
      clearInterval(timer);
      return;
    }
    // Nobody looks, or somebody is about to follow a link in it: not now.
    if (document.hidden || root.contains(document.activeElement)) {
      return;
    }
    const fresh = await fetched(root.id);
    if (fresh !== null && fresh.innerHTML !== root.innerHTML) {
      root.replaceChildren(...fresh.childNodes);
    }
  }
}

/** Null while the server is away, or when it wants a login. */
async function fetched(id: string): Promise<HTMLElement | null> {
  try {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) {
      return null;
    }
    return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
  } catch (error) {
    if (error instanceof TypeError) {
      return null;
    }
    throw error;
  }
}
