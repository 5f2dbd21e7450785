// Lists of segments, cut into the smallest runs that stand for each other. Segments never change their order: what two
// lists have in common divides both.
export type Span = readonly [from: number, to: number];

/** Spans of each list, in the order of the lists. */
export type Run = readonly Span[];

/**
 * Runs of `lists` of ids. Each begins with an id that all lists have; ids that some lack follow the one before them
 * (at the beginning: precede the first). Runs of one such id alone are left out where `isQuiet` says so.
 */
export function runsOf(lists: readonly (readonly string[])[], isQuiet: (id: string) => boolean): Run[] {
  const shared = sharedIn(lists);
  const at = lists.map(() => 0);
  const runs: Run[] = [];
  while (skipQuiet(lists, at, isQuiet)) {
    const from = [...at];
    if (stepTogether(lists, at) && isAnchored(lists, at)) {
      const id = lists[0]![from[0]!]!;
      if (!isQuiet(id)) {
        runs.push(spans(from, at));
      }
      continue;
    }
    at.splice(0, at.length, ...from);
    skipOthers(lists, at, shared());
    stepTogether(lists, at);
    skipOthers(lists, at, shared());
    if (from.every((place, number) => place === at[number])) {
      lists.forEach((list, number) => (at[number] = list.length)); // another order: one run of all the rest
    }
    runs.push(spans(from, at));
  }
  return runs;
}

/** Goes on to the next id that is not a quiet run alone: nearly all are, at each key. Whether there is anything left. */
function skipQuiet(lists: readonly (readonly string[])[], at: number[], isQuiet: (id: string) => boolean): boolean {
  const [first, ...others] = lists as [readonly string[], ...(readonly string[])[]];
  const start = at[0]!;
  const shifts = others.map((_, number) => at[number + 1]! - start);
  const isShared = (place: number): boolean => others.every((list, number) => list[place + shifts[number]!] === first[place]);
  let place = start;
  if (isShared(place)) {
    while (place < first.length && isShared(place + 1) && isQuiet(first[place]!)) {
      place++;
    }
  }
  at.forEach((_, number) => (at[number]! += place - start));
  return lists.some((list, number) => at[number]! < list.length);
}

/** One step in all lists if all have the same id there. */
function stepTogether(lists: readonly (readonly string[])[], at: number[]): boolean {
  const id = lists[0]![at[0]!];
  if (id === undefined || !lists.every((list, number) => list[at[number]!] === id)) {
    return false;
  }
  at.forEach((place, number) => (at[number] = place + 1));
  return true;
}

/** All lists have the same id here, or all end. */
function isAnchored(lists: readonly (readonly string[])[], at: readonly number[]): boolean {
  const id = lists[0]![at[0]!];
  return lists.every((list, number) => list[at[number]!] === id);
}

function skipOthers(lists: readonly (readonly string[])[], at: number[], shared: ReadonlySet<string>): void {
  lists.forEach((list, number) => {
    while (at[number]! < list.length && !shared.has(list[at[number]!]!)) {
      at[number]!++;
    }
  });
}

/** Counted only when lists differ, which is seldom. */
function sharedIn(lists: readonly (readonly string[])[]): () => ReadonlySet<string> {
  let found: Set<string> | null = null;
  return () => {
    if (found === null) {
      found = new Set(lists[0]);
      for (const list of lists.slice(1)) {
        const here = new Set(list);
        found.forEach((id) => here.has(id) || found!.delete(id));
      }
    }
    return found;
  };
}

function spans(from: readonly number[], to: readonly number[]): Run {
  return from.map((place, number) => [place, to[number]!] as const);
}
