// What the server says of a live session: docs/live-protocol.md.
export type SessionState = "refused" | "ready" | "recording" | "paused" | "off_record" | "ending" | "ended";
export type MarkKind = "pause" | "off_record" | "closed" | "anchor";

export interface Mark {
  id: string;
  kind: MarkKind;
  label: string;
  /** Seconds of stored audio. */
  start: number;
  end: number | null;
  begun_at: string;
  ended_at: string | null;
}

/** What nobody heard while it was said, in seconds of stored audio. */
export interface Gap {
  start: number;
  end: number | null;
  reason: string;
  filled: boolean;
}

export interface Session {
  id: string;
  hearing_id: string;
  state: SessionState;
  language: string;
  channels: number;
  engine: string;
  /** Empty while none captions it. */
  engine_now: string;
  permission: { granted: boolean; by: string; at: string };
  guests_allowed: boolean;
  delay_seconds: number;
  degraded: Degraded;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  stored_seconds: number;
  next_seq: number;
  closed_to_public: boolean;
  /** What is said meanwhile is for this user. */
  hears_closed: boolean;
  recording_id: string | null;
  transcript_id: string | null;
  job_id: string | null;
  marks: Mark[];
  gaps: Gap[];
  stream_url: string;
  captions_url: string;
  page_url: string;
}

/** What a guest is told. */
export type PublicSession = Pick<Session, "id" | "state" | "language" | "closed_to_public" | "degraded" | "delay_seconds" | "started_at">;

export type Degraded = "" | "fewer_interims" | "longer_windows" | "no_captions" | "nobody" | "cloud_away";

export interface Word {
  start: number;
  end: number;
  word: string;
  confidence: number;
}

/** A line of captions that is final. */
export interface Line {
  id: string;
  number: number;
  revision: number;
  start: number;
  end: number;
  speaker: string;
  text: string;
  confidence: number;
  words: Word[];
  corrected: boolean;
  closed: boolean;
  engine: string;
  model: string;
}

export interface Interim {
  text: string;
  /** The beginning of `text` that will hardly change. */
  agreed: string;
  start: number;
  end: number;
}

/** Both sockets tell these. */
export type CaptionMessage =
  | ({ type: "interim" } & Interim)
  | { type: "final" | "corrected"; segment: Line }
  | { type: "degraded"; level: Degraded; message: string }
  | { type: "withdrawn"; ids: string[] }
  | { type: "closed"; transcript_id?: string | null; recording_id?: string | null };

export type StreamMessage =
  | CaptionMessage
  | { type: "ready"; next_seq: number; stored_seconds: number; missed_seconds: number; after_others: boolean; session: Session }
  | { type: "ack"; seq: number }
  | { type: "status"; session: Session }
  | { type: "mark"; mark: Mark }
  | { type: "pong" }
  | { type: "error"; code: string; message: string; next_seq?: number };

export type ViewerMessage =
  | CaptionMessage
  | { type: "status"; session: PublicSession & Partial<Session> }
  | { type: "mark"; mark: Mark }
  | { type: "lines"; segments: Line[]; before?: number };
