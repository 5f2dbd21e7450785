// How fast an upload is, measured over its last seconds, so that it follows a network that changes.
const WINDOW = 15_000; // ms

export class Speed {
  private samples: { at: number; sent: number }[] = [];

  /** After a pause nothing of before counts. */
  reset(): void {
    this.samples = [];
  }

  add(sent: number, now = performance.now()): void {
    const last = this.samples.at(-1);
    if (last !== undefined && sent < last.sent) {
      this.reset(); // the server had less than was sent: it goes on from there
    }
    this.samples.push({ at: now, sent });
    this.samples = this.samples.filter((sample) => now - sample.at <= WINDOW);
  }

  /** Bytes a second; null until there is something to measure. */
  current(): number | null {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < 1000) {
      return null;
    }
    return ((last.sent - first.sent) * 1000) / (last.at - first.at);
  }
}
