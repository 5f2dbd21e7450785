// What the server says: monitoring/charts.py and monitoring/consumers.py.
export interface Line {
  label: string;
  values: (number | null)[];
}

export interface Chart {
  key: string;
  title: string;
  unit: Unit;
  lines: Line[];
  is_bars: boolean;
  note: string;
}

/** `begin` and `step` are seconds. */
export interface Frame {
  begin: number;
  step: number;
  count: number;
  charts: Chart[];
}

export interface NowMessage {
  type: "now";
  html: string;
  sampled_at: string | null;
}

export type Unit = "count" | "number" | "minutes" | "seconds" | "percent" | "usd" | "bytes";
