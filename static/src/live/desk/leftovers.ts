// Sound of sessions that have ended without it: after a reload nothing else leads there. Whoever may not hear all of a
// session is offered none of it.
import { ask } from "../../dialog";
import { LiveApi } from "../api";
import type { LiveStore } from "../sending/store";
import { FRAME_SECONDS } from "../sound/frames";
import { saveAsFile } from "../sound/wav";
import type { Session } from "../types";
import { notice } from "./notices";
import { duration } from "./state_line";

/** `current`: the session of the page, which sees to its own sound. */
export async function offerLeftovers(place: HTMLElement, store: LiveStore, current: string | null): Promise<void> {
  for (const id of await store.sessions()) {
    const session = id === current ? null : await new LiveApi(id).session().catch(() => null); // or the next time
    if (session !== null && isOver(session) && mayHearAll(session)) {
      await offer(place, store, session);
    }
  }
}

async function offer(place: HTMLElement, store: LiveStore, session: Session): Promise<void> {
  const count = await store.countLeft(session.id, session.next_seq);
  if (count === 0) {
    await store.drop(session.id); // the server had it, and this browser was not told in time
    return;
  }
  const text = gettext("%s of the session of %s are in this browser alone, and in no recording. Save them as a file, and upload that on the page of the hearing.");
  const began = new Date(session.started_at ?? session.created_at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const shown = notice(place, interpolate(text, [duration(count * FRAME_SECONDS), began]));
  shown.add(gettext("Save as a file"), () => void save(store, session));
  shown.add(gettext("Delete from this browser"), async () => {
    if (await isSure()) {
      await store.drop(session.id);
      shown.close();
    }
  });
}

async function save(store: LiveStore, session: Session): Promise<void> {
  const frames = await store.left(session.id, session.next_seq);
  saveAsFile(frames.map(({ pcm }) => pcm), session.channels, session.id);
}

function isSure(): Promise<boolean> {
  return ask({
    title: gettext("Delete this sound?"),
    text: gettext("It is nowhere else, unless you have saved it as a file."),
    yes: gettext("Delete"),
    no: gettext("Leave it here"),
  });
}

function isOver({ state }: Session): boolean {
  return state === "ended" || state === "ending";
}

function mayHearAll({ hears_closed, marks }: Session): boolean {
  return hears_closed || !marks.some(({ kind }) => kind === "closed");
}
