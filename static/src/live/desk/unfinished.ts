// Corrections that are typed and not saved: they survive a reload. This tab alone keeps them, until it is closed or
// whoever typed them logs out, and shows them to nobody else. A browser that keeps nothing forgets them.
import type { Line } from "../types";

export interface Wording {
  text: string;
  speaker: string;
}

/** `line`: as it was read when its form was opened. */
export interface Unfinished {
  line: Line;
  mine: Wording;
}

const ALL = "live.correction ";

/** Those of all, but for those whose user is `but`. */
export function forgetUnfinished(but: string | null = null): void {
  const others = namesOf(ALL).filter((name) => but === null || !name.startsWith(`${ALL}${but} `));
  others.forEach((name) => stored(() => sessionStorage.removeItem(name), undefined));
}

export class UnfinishedCorrections {
  private readonly prefix: string;

  constructor(user: string, session: string) {
    this.prefix = `${ALL}${user} ${session} `;
    forgetUnfinished(user); // somebody else sits here now
  }

  /** In the order of what was said. */
  all(): Unfinished[] {
    const found = namesOf(this.prefix).map((name) => read(stored(() => sessionStorage.getItem(name), null)));
    return found.filter((one) => one !== null).sort((one, other) => one.line.start - other.line.start);
  }

  keep(unfinished: Unfinished): void {
    stored(() => sessionStorage.setItem(this.prefix + unfinished.line.id, JSON.stringify(unfinished)), undefined);
  }

  forget(line: string): void {
    stored(() => sessionStorage.removeItem(this.prefix + line), undefined);
  }
}

function namesOf(prefix: string): string[] {
  return stored(() => Object.keys(sessionStorage), []).filter((name) => name.startsWith(prefix));
}

function read(kept: string | null): Unfinished | null {
  return kept === null ? null : (JSON.parse(kept) as Unfinished);
}

/** `otherwise` where storage is full or forbidden. */
function stored<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}
