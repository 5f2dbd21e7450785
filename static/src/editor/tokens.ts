// Words as the server counts them, and where they went when somebody changed the text.

// The same characters as in transcription/word_times.py
const TOKEN = /[^ \t\r\n\u00a0]+/g;

export interface Token {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

export function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map((found) => ({
    text: found[0],
    from: found.index,
    to: found.index + found[0].length,
  }));
}

/** How many tokens are the same at the beginning and at the end of both. */
export function sharedEnds(before: readonly Token[], after: readonly Token[]): [head: number, tail: number] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head]!.text === after[head]!.text) {
    head++;
  }
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail]!.text === after[after.length - 1 - tail]!.text) {
    tail++;
  }
  return [head, tail];
}

/** The smallest replacement that makes `after` of `before`: where it begins, where it ends, what comes in. */
export function replacement(before: string, after: string): { from: number; to: number; insert: string } {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) {
    head++;
  }
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) {
    tail++;
  }
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) };
}
