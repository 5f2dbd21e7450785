// What an earlier page could not send any more, brought into the document that is there now.
import type { EditorView } from "@codemirror/view";

import { Refused, Unreachable } from "../calls";
import type { Api } from "./api";
import { isSame, writtenAt, type Base, type Kept } from "./base";
import { replaced, type Clash } from "./merge";
import { idsOf, lineOf } from "./rows";
import { isOrphan, type Draft, type KeptCheck, type KeptEdit, type Store } from "./store";
import type { Written } from "./types";

/** Drafts of pages that are no more. What they had sent already is sent once more: the answer may have been lost. */
export async function orphansOf(store: Store, place: string): Promise<Draft[]> {
  const drafts = await store.of(place);
  const isLeft = await Promise.all(drafts.map(({ key }) => isOrphan(key)));
  return drafts.filter((_, number) => isLeft[number]);
}

/** Whether the server has it now. What it does not have is brought in like the rest: bringIn sees when it is there already. */
async function sendAgain(edit: KeptEdit, api: Api): Promise<boolean> {
  const changes = edit.changes.map(({ seen, by }) => ({ seen, by }));
  try {
    await api.edit({ edit_id: edit.edit_id, kind: edit.kind, changes });
    return true;
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable) {
      return false;
    }
    throw error;
  }
}

/** Brings `changes` into the document. What was changed by others meanwhile too becomes a clash. */
export function bringIn(changes: readonly Kept[], view: EditorView, base: Base): { clashes: Clash[]; ids: string[] } {
  const clashes: Clash[] = [];
  const ids: string[] = [];
  for (const change of changes) {
    const now = placeOf(change, view, base);
    if (isSame(now, change.by)) {
      continue;
    }
    view.dispatch({ ...replaced(view.state, now, change.by), userEvent: "restore" });
    const all = [...now, ...change.by].map(({ id }) => id);
    ids.push(...all);
    if (!isSame(now, change.was)) {
      const theirs = now.map(({ id }) => base.segments.get(id)).filter((segment) => segment !== undefined);
      clashes.push({ ids: new Set(all), theirs });
    }
  }
  return { clashes, ids };
}

/** The lines that the change is about, as they are now; where it was, when its segments are gone. */
function placeOf(change: Kept, view: EditorView, base: Base): Written[] {
  const lines = [...change.seen, ...change.by]
    .map(({ id }) => lineOf(view.state, id))
    .filter((line) => line !== null);
  const ids = idsOf(view.state);
  if (lines.length === 0) {
    const near = ids.findLastIndex((id) => (base.segments.get(id)?.start ?? Infinity) <= change.start);
    lines.push(Math.max(0, near) + 1);
  }
  return ids.slice(Math.min(...lines) - 1, Math.max(...lines)).map((id) => writtenAt(view.state, id));
}

export interface Left {
  changes: readonly Kept[];
  checks: readonly KeptCheck[];
}

/** What is left of drafts once all that was on its way has been sent again. `isSent`: the server may have more now. */
export async function leftOf(drafts: readonly Draft[], api: Api): Promise<Left & { isSent: boolean }> {
  const changes: Kept[] = [];
  let isSent = false;
  for (const { pending, draft } of drafts) {
    const isThere = pending !== null && (await sendAgain(pending, api));
    isSent ||= isThere;
    changes.push(...(isThere ? [] : (pending?.changes ?? [])), ...(draft?.changes ?? []));
  }
  return { changes, checks: drafts.flatMap(({ checks }) => checks), isSent };
}
