// What the API of the editor gives and takes. Names are those of the API.
import type { Speaker } from "../transcript/calls";

/** Number of the word, what was heard, what stands or would stand in its place, whether it does. */
export type Correction = [number: number, heard: string, written: string, applied: boolean];

export interface ServedSegment {
  id: string;
  revision: number;
  /** Seconds. */
  start: number;
  end: number;
  speaker_id: string | null;
  text: string;
  /** Flat: start, end (ms from the segment's start), confidence (per cent or -1) of each token. */
  times?: number[];
  corrections?: Correction[];
}

export interface ServedEditor {
  /** Of the last edit that is in it. */
  number: number;
  status: string;
  editable: boolean;
  audio: string;
  duration: number;
  peaks?: string;
  speakers: Speaker[];
  segments: ServedSegment[];
}

export interface Doubt {
  segment_id: string;
  /** Numbers of its first and last token. */
  first: number;
  last: number;
  kind: string;
  reason: string;
  checked: boolean;
}

export interface ServedWords {
  number: number;
  segments: Record<string, { times: number[]; corrections?: Correction[] }>;
  doubts?: Doubt[];
}

export interface Seen {
  id: string;
  revision: number;
}

export interface Written {
  id: string;
  text: string;
  speaker_id: string | null;
}

/** A run of segments as they were seen, and what is to stand in its place. */
export interface Change {
  seen: Seen[];
  by: Written[];
}

export interface Edit {
  edit_id: string;
  kind: string;
  changes: Change[];
}

export interface EditAnswer {
  number: number;
  segments: ServedSegment[];
  removed: string[];
  doubts?: Doubt[];
}

export interface DoubtAnswer {
  segment_id: string;
  doubts: Doubt[];
  left: number;
}

export interface Person {
  key: string;
  name: string;
  initials: string;
  segment_id: string | null;
}

export interface LiveEdit {
  type: "edit";
  number: number;
  by: { id: string; name: string } | null;
  segments: ServedSegment[];
  removed: string[];
}

export type LiveMessage =
  | LiveEdit
  | { type: "speakers" }
  | { type: "presence"; people: Person[] }
  | { type: "status"; status: string };
