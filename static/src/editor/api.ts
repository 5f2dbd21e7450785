// Calls of the editor to the API.
import { callApi } from "../calls";
import type { Doubt, DoubtAnswer, Edit, EditAnswer, LiveEdit, ServedEditor, ServedWords } from "./types";

export class Api {
  constructor(private readonly transcript: string) {}

  editor(): Promise<ServedEditor> {
    return this.call("GET", "editor");
  }

  words(): Promise<ServedWords> {
    return this.call("GET", "editor/words");
  }

  /** Those after the edit `number`, as the socket would have told them. */
  async editsAfter(number: number): Promise<Omit<LiveEdit, "type" | "by">[]> {
    const { items } = await this.call<{ items: Omit<LiveEdit, "type" | "by">[] }>("GET", `edits?after=${number}`);
    return items;
  }

  edit(edit: Edit): Promise<EditAnswer> {
    return this.call("POST", "edits", edit);
  }

  check(doubt: Pick<Doubt, "segment_id" | "first" | "last" | "checked">, revision: number): Promise<DoubtAnswer> {
    const { segment_id, first, last, checked } = doubt;
    return this.call("POST", "doubts", { segment_id, revision, first, last, checked });
  }

  private call<T>(method: string, path: string, body?: object): Promise<T> {
    return callApi(method, `/stt/transcripts/${this.transcript}/${path}`, body);
  }
}
