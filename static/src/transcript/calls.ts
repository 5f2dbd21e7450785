// Calls to the API about who speaks. Names are those of the API.
import { callApi, reasonOf, Refused } from "../calls";
import { toast } from "../toast";

export interface Identity {
  name: string;
  role: string;
  ordinal: number | null;
  participant_id: string | null;
}

export interface Offer extends Identity {
  shown_name: string;
  taken_by: string | null;
}

export interface Speaker extends Identity {
  id: string;
  revision: number;
  shown_name: string;
  initials: string;
  colour: number;
  segments: number;
}

export interface SpeakerList {
  items: Speaker[];
  offers: Offer[];
}

/** What a speaker may be, or is not. */
export type Suggestion = { role: string } | { voice: string };

export interface Outcome {
  change: { id: string; description: string } | null;
  speakers: Speaker[];
  segments: { id: string; revision: number; speaker_id: string | null }[];
}

/** A segment that somebody else has changed meanwhile, as it is now; `speaker` is a name. */
export interface Current {
  id: string;
  revision: number;
  speaker: string | null;
}

/** What the server says instead: what is wrong and what to do. */
export class Refusal extends Error {
  constructor(message: string, readonly current: Current | null = null) {
    super(message);
  }
}

/** Do it; what the server says instead is shown. */
export async function orSay(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    toast(error.message);
  }
}

export class Calls {
  constructor(private readonly transcript: string) {}

  speakers(): Promise<SpeakerList> {
    return this.call("GET", "speakers");
  }

  /** `voice`: the speaker of another hearing whose voice had suggested it. */
  name(speaker: string, revision: number, identity: Identity, voice?: string): Promise<Outcome> {
    return this.call("PATCH", `speakers/${speaker}`, { revision, ...identity, voice });
  }

  merge(speaker: Speaker, into: Speaker): Promise<Outcome> {
    const body = { revision: speaker.revision, into: into.id, into_revision: into.revision };
    return this.call("POST", `speakers/${speaker.id}/merge`, body);
  }

  split(speaker: Speaker, segment: string, somebody: object): Promise<Outcome> {
    const body = { revision: speaker.revision, segment_id: segment, ...somebody };
    return this.call("POST", `speakers/${speaker.id}/split`, body);
  }

  reassign(segment: string, revision: number, somebody: object): Promise<Outcome> {
    return this.call("POST", `segments/${segment}/speaker`, { revision, ...somebody });
  }

  decline(speaker: string, suggested: Suggestion): Promise<void> {
    return this.call("POST", `speakers/${speaker}/decline`, suggested);
  }

  suggestAgain(speaker: string, dismissed: Suggestion): Promise<void> {
    return this.call("POST", `speakers/${speaker}/suggest-again`, dismissed);
  }

  undo(change: string): Promise<Outcome> {
    return this.call("POST", `speaker-changes/${change}/undo`);
  }

  tellApart(count: number | null): Promise<{ id: string }> {
    return this.call("POST", "tell-apart", { speaker_count: count });
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    try {
      return await callApi(method, `/stt/transcripts/${this.transcript}/${path}`, body);
    } catch (error) {
      const segment = error instanceof Refused ? error.answer["segment"] : undefined;
      throw new Refusal(reasonOf(error), segment as Current | undefined);
    }
  }
}
