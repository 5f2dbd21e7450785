// What has not reached the server yet, kept in the browser: it survives the tab, the browser and the network.
import type { Kept } from "./base";

export interface KeptEdit {
  edit_id: string;
  kind: string;
  changes: Kept[];
}

export interface KeptCheck {
  segment_id: string;
  first: number;
  last: number;
  checked: boolean;
}

export interface Draft {
  key: string;
  /** `user transcript`: what others typed on this computer is never sent in one's own name. */
  place: string;
  /** Sent, but without an answer; its changes come before those of `draft`. */
  pending: KeptEdit | null;
  draft: KeptEdit | null;
  checks: KeptCheck[];
}

const STORE = "drafts";

/** The drafts of this browser, or null where it keeps nothing. */
export async function openStore(): Promise<Store | null> {
  // The name may be there without anything behind it: some browsers take it away in private windows.
  const kept = window.indexedDB as IDBFactory | undefined;
  if (kept === undefined) {
    return null;
  }
  return new Promise((resolve) => {
    const request = kept.open("courtsight-editor", 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(STORE, { keyPath: "key" }).createIndex("place", "place");
    });
    request.addEventListener("success", () => resolve(new Store(request.result)));
    request.addEventListener("error", () => resolve(null));
    request.addEventListener("blocked", () => resolve(null));
  });
}

export class Store {
  constructor(private readonly database: IDBDatabase) {
    // A newer page wants another layout: let it.
    database.addEventListener("versionchange", () => database.close());
  }

  /** Handed to the browser at once, so that it is kept even when the page is gone in the next moment. */
  put(draft: Draft, onFailure: () => void): void {
    this.write((drafts) => drafts.put(draft), onFailure);
  }

  remove(key: string): void {
    this.write((drafts) => drafts.delete(key), () => undefined);
  }

  async of(place: string): Promise<Draft[]> {
    const drafts = this.database.transaction(STORE).objectStore(STORE);
    const request = drafts.index("place").getAll(place) as IDBRequest<Draft[]>;
    return new Promise((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(new Error("the drafts cannot be read")));
    });
  }

  private write(act: (drafts: IDBObjectStore) => void, onFailure: () => void): void {
    try {
      const transaction = this.database.transaction(STORE, "readwrite", { durability: "relaxed" });
      transaction.addEventListener("abort", onFailure);
      act(transaction.objectStore(STORE));
      transaction.commit();
    } catch (error) {
      if (!(error instanceof DOMException)) {
        throw error;
      }
      onFailure(); // closed by a newer page, or the disk is full
    }
  }
}

/** Keep `key` for this page as long as it lives: another page takes over only what nobody holds. */
export function hold(key: string): void {
  void navigator.locks?.request(key, () => new Promise(() => undefined));
}

/** Whether no living page holds `key`. Without locks (no TLS) nobody knows: sending twice does no harm. */
export async function isOrphan(key: string): Promise<boolean> {
  if (!navigator.locks) {
    return true;
  }
  return navigator.locks.request(key, { ifAvailable: true }, (lock) => lock !== null);
}
