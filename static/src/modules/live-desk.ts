// The page on which a clerk records a hearing live.
import { find } from "../transcript/player";
import { reasonOf } from "../calls";
import { activeSession, refusedSession } from "../live/api";
import { DeskPage } from "../live/desk/page";
import { openLiveStore } from "../live/sending/store";

export function start(root: HTMLElement): void {
  find(root, "[data-load=again]").addEventListener("click", () => location.reload());
  void open(root);
}

async function open(root: HTMLElement): Promise<void> {
  const hearing = root.dataset["hearing"] ?? "";
  try {
    const [session, store] = await Promise.all([activeSession(hearing), openLiveStore()]);
    const refused = session === null ? await refusedSession(hearing) : null;
    await new DeskPage(root, store).begin(session, refused);
  } catch (error) {
    find(root, "[data-shows=failed]").hidden = false;
    find(root, "[data-shows=why]").textContent = reasonOf(error);
  } finally {
    find(root, "[data-shows=loading]").hidden = true;
  }
}
