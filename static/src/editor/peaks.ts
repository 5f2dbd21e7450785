// How loud the recording is over time, as the server has computed it.

export interface Peaks {
  per_second: number;
  /** 0 to 127. */
  peaks: number[];
}

const BEING_MADE = 409;
const ASK_AGAIN = 3000; // ms
const MOST_ASKED = 10;

/** The server makes them when they are asked for first; null when they do not come. */
export async function peaksFrom(address: string): Promise<Peaks | null> {
  for (let asked = 0; asked < MOST_ASKED; asked++) {
    const response = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (response?.status !== BEING_MADE) {
      return response?.ok ? ((await response.json().catch(() => null)) as Peaks | null) : null;
    }
    await new Promise((resolve) => window.setTimeout(resolve, ASK_AGAIN));
  }
  return null;
}
