// The page on which a transcript is corrected.
import { Refused } from "../calls";
import { Api } from "../editor/api";
import { EditorPage } from "../editor/page";
import { leftOf, orphansOf } from "../editor/restore";
import { hold, openStore, type Draft, type Store } from "../editor/store";
import { uuid } from "../editor/uuid";
import { find } from "../transcript/player";

export function start(root: HTMLElement): void {
  find(root, "[data-load=again]").addEventListener("click", () => location.reload());
  void open(root);
}

async function open(root: HTMLElement): Promise<void> {
  const api = new Api(root.dataset["transcript"] ?? "");
  const identity = { key: uuid(), place: `${root.dataset["user"]} ${root.dataset["transcript"]}` };
  hold(identity.key);
  const [answer, { store, orphans }] = await Promise.all([
    api.editor().catch((error: unknown) => error as Error),
    keptFor(identity.place),
  ]);
  if (answer instanceof Error) {
    showProblem(root, answer);
    return;
  }
  const left = await leftOf(orphans, api);
  const editor = left.isSent ? await api.editor() : answer;
  find(root, "[data-shows=loading]").hidden = true;
  if (editor.segments.length === 0) {
    find(root, "[data-shows=empty]").hidden = false;
    return;
  }
  find(root, "[data-shows=workplace]").hidden = false;
  const page = new EditorPage(root, api, editor, store, identity);
  page.bringBack(left);
  orphans.forEach(({ key }) => store?.remove(key));
}

/** What this browser keeps, and what earlier pages have left in it. */
async function keptFor(place: string): Promise<{ store: Store | null; orphans: Draft[] }> {
  const store = await openStore();
  return { store, orphans: store === null ? [] : await orphansOf(store, place).catch(() => []) };
}

function showProblem(root: HTMLElement, error: Error): void {
  find(root, "[data-shows=loading]").hidden = true;
  find(root, "[data-shows=failed]").hidden = false;
  const isRefused = error instanceof Refused && error.message !== "";
  find(root, "[data-shows=why]").textContent = isRefused
    ? error.message
    : gettext("The connection to the server is lost. Check the network, then try again.");
}
