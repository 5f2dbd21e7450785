// One chart in its figure: uPlot for the eyes, a table for everybody, made when it is opened.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import type { Colours } from "./colours";
import type { Chart, Frame, Line, Unit } from "./types";
import { moment, tick, written, zone } from "./units";

const HEIGHT = 170;
const AXIS_WIDTH = 64;
/** Lines are told apart without colour as well. */
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [14, 4]];

export class Plot {
  private drawn: uPlot | null = null;
  private frame: Frame | null = null;
  private chart: Chart | null = null;

  constructor(
    private readonly figure: HTMLElement,
    private colours: Colours,
  ) {
    const details = figure.querySelector("details") as HTMLDetailsElement;
    details.addEventListener("toggle", () => this.fillTable());
    new ResizeObserver(() => this.drawn?.setSize(this.size())).observe(this.part("plot"));
  }

  show(frame: Frame, chart: Chart): void {
    const isSame = this.chart !== null && labels(this.chart) === labels(chart);
    this.frame = frame;
    this.chart = chart;
    const isEmpty = chart.lines.every((line) => line.values.every((value) => value === null));
    this.part("empty").hidden = !isEmpty;
    this.part("plot").hidden = isEmpty;
    if (isEmpty) {
      this.clear();
    } else if (isSame && this.drawn !== null) {
      this.drawn.setData(dataOf(frame, chart));
    } else {
      this.draw();
    }
    this.fillTable();
  }

  recolour(colours: Colours): void {
    this.colours = colours;
    if (this.drawn !== null) {
      this.draw();
    }
  }

  private draw(): void {
    this.clear();
    if (this.frame !== null && this.chart !== null) {
      const options = optionsOf(this.chart, this.colours, this.size());
      this.drawn = new uPlot(options, dataOf(this.frame, this.chart), this.part("plot"));
    }
  }

  private clear(): void {
    this.drawn?.destroy();
    this.drawn = null;
  }

  private size(): { width: number; height: number } {
    return { width: this.part("plot").clientWidth, height: HEIGHT };
  }

  private part(name: string): HTMLElement {
    return this.figure.querySelector(`[data-part="${name}"]`) as HTMLElement;
  }

  private fillTable(): void {
    const isOpen = this.figure.querySelector("details")?.open === true;
    if (isOpen && this.frame !== null && this.chart !== null) {
      this.part("table").replaceChildren(tableOf(this.frame, this.chart));
    }
  }
}

function labels(chart: Chart): string {
  return chart.lines.map((line) => line.label).join("\n");
}

function dataOf(frame: Frame, chart: Chart): uPlot.AlignedData {
  return [times(frame), ...chart.lines.map((line) => line.values)];
}

function times(frame: Frame): number[] {
  return Array.from({ length: frame.count }, (_, place) => frame.begin + place * frame.step);
}

function optionsOf(
  chart: Chart,
  colours: Colours,
  size: { width: number; height: number },
): uPlot.Options {
  const axis = { stroke: colours.ink, grid: { stroke: colours.line, width: 1 }, ticks: { stroke: colours.line, width: 1 } };
  return {
    ...size,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    scales: { x: { time: true }, y: { range: (_plot, low, high) => rangeOf(chart.unit, low, high) } },
    axes: [
      { ...axis, space: 64, values: (_plot, splits, _axis, _space, step) => splits.map((at) => tick(at, step)) },
      { ...axis, size: AXIS_WIDTH, incrs: incrementsOf(chart.unit), values: (_plot, splits) => splits.map((value) => written(chart.unit, value)) },
    ],
    series: [
      { label: gettext("Time"), value: (_plot, at) => (at === null || at === undefined ? "–" : moment(at)) },
      ...chart.lines.map((line, place) => seriesOf(line, place, chart, colours)),
    ],
    cursor: { drag: { x: false, y: false } },
    legend: { live: true },
    hooks: { ready: [tellNewest], setData: [tellNewest], setCursor: [(plot) => plot.cursor.idx == null && tellNewest(plot)] },
  };
}

/** While nobody points at a time the legend has the newest values. */
function tellNewest(plot: uPlot): void {
  const lines = plot.data.slice(1);
  for (let at = plot.data[0].length - 1; at >= 0; at -= 1) {
    if (lines.some((values) => values[at] != null)) {
      plot.setLegend({ idx: at });
      return;
    }
  }
}

/** From zero, so that a small change looks small; room above the highest. */
function rangeOf(unit: Unit, low: number | null, high: number | null): [number, number] {
  const most = high ?? 0;
  if (unit === "percent") {
    return [0, most > 0.5 ? 1 : Math.max(0.05, most * 1.2)];
  }
  const least = unit === "count" ? 1 : 0;
  return [Math.min(0, low ?? 0), most > 0 ? Math.max(least, most * 1.1) : 1];
}

/** What is counted has no halves, and bytes are marked by powers of two. */
function incrementsOf(unit: Unit): number[] {
  const tens = (lowest: number, highest: number): number[] =>
    Array.from({ length: highest - lowest + 1 }, (_, place) => 10 ** (lowest + place)).flatMap((ten) => [ten, 2 * ten, 5 * ten]);
  switch (unit) {
    case "count":
      return tens(0, 7);
    case "usd":
      return tens(-2, 7);
    case "bytes":
      return Array.from({ length: 55 }, (_, power) => 2 ** power);
    case "seconds":
      return [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18_000, 36_000, 86_400, 172_800, 864_000];
    default:
      return tens(-4, 7);
  }
}

function seriesOf(line: Line, place: number, chart: Chart, colours: Colours): uPlot.Series {
  const stroke = colours.series[place % colours.series.length] as string;
  const bars = uPlot.paths.stepped?.({ align: 1 });
  return {
    label: line.label,
    stroke,
    width: 2,
    dash: DASHES[place % DASHES.length] as number[],
    ...(chart.is_bars && bars !== undefined ? { paths: bars, fill: faded(stroke) } : {}),
    // A value between two gaps makes no line: it is a point.
    points: { show: true, size: 6, fill: stroke, filter: (plot, series) => lonely(plot.data[series] ?? []) },
    value: (_plot, value) => written(chart.unit, value),
  };
}

function lonely(values: ArrayLike<number | null | undefined>): number[] {
  const found: number[] = [];
  for (let at = 0; at < values.length; at += 1) {
    if (values[at] != null && values[at - 1] == null && values[at + 1] == null) {
      found.push(at);
    }
  }
  return found;
}

function faded(colour: string): string {
  return colour.replace(/^rgb\((.+)\)$/, "rgba($1, 0.15)");
}

/** The newest on top. */
function tableOf(frame: Frame, chart: Chart): HTMLTableElement {
  const table = document.createElement("table");
  table.className = "table table--plain";
  const head = table.createTHead().insertRow();
  for (const title of [gettext("Time"), ...chart.lines.map((line) => line.label)]) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = title;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const [place, at] of [...times(frame).entries()].reverse()) {
    const row = body.insertRow();
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = moment(at);
    row.append(name);
    for (const line of chart.lines) {
      row.insertCell().textContent = written(chart.unit, line.values[place]);
    }
  }
  return table;
}
