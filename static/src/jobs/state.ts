// A job as the API and the socket /ws/jobs/ show it; see transcription/progress.py.
export interface JobState {
  id: string;
  recording_id: string;
  transcript_id: string | null;
  purpose: "transcript" | "speakers";
  status: "pending" | "processing" | "completed" | "failed" | "cancelled";
  paused: boolean;
  priority: "low" | "normal" | "urgent";
  stage: string;
  stage_label: string;
  progress: number;
  eta_seconds: number | null;
  error: { code: string; message: string; action: string } | null;
}

export type JobMessage = { type: "snapshot"; jobs: JobState[] } | { type: "job"; job: JobState };
