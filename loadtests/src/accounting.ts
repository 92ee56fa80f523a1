import type { Accounting } from '@telemetry/runs';

/**
 * The accounting identity, by sets of event ids and not by counts alone:
 * accepted (unique) = stored (unique) + rejected + dead + lost, and lost has to be 0.
 */
export interface AccountingInput {
  requests: Iterable<AccountedRequest>;
  /** Rows for each event id, over all objects. */
  storedRows: ReadonlyMap<string, number>;
  rejectedRows: ReadonlyMap<string, number>;
  /** Event ids in messages that wait in the dead-letter queue. */
  deadIds: Iterable<string>;
}

export interface AccountedRequest {
  status: number | null;
  eventIds: readonly string[];
}

/** Pure. Lists of ids are cut after `listAtMost`; the counts never are. */
export function account(input: AccountingInput, listAtMost = 100): Accounting {
  const { ids, sums } = sortRequests(input.requests);
  const dead = new Set(input.deadIds);
  const places = { stored: 0, rejected: 0, dead: 0 };
  const lostIds: string[] = [];
  let lost = 0;
  let inSeveralPlaces = 0;
  for (const id of ids.accepted) {
    const found = (['stored', 'rejected', 'dead'] as const).filter((place) =>
      place === 'dead' ? dead.has(id) : input[`${place}Rows`].has(id),
    );
    const [first] = found;
    if (found.length > 1) inSeveralPlaces += 1;
    if (first) places[first] += 1;
    else {
      lost += 1;
      if (lostIds.length < listAtMost) lostIds.push(id);
    }
  }
  const turnedUp = new Set([...input.storedRows.keys(), ...input.rejectedRows.keys(), ...dead]);
  const unexpectedIds = [...turnedUp].filter((id) => !ids.accepted.has(id) && !ids.unanswered.has(id));
  return {
    ...sums,
    accepted: { ...sums.accepted, uniqueEvents: ids.accepted.size },
    ...places,
    lost,
    lostIds,
    duplicates: {
      sentAgain: sums.accepted.events - ids.accepted.size,
      storedRowsBeyondFirst: rowsBeyondFirst(input.storedRows),
      rejectedRowsBeyondFirst: rowsBeyondFirst(input.rejectedRows),
    },
    inSeveralPlaces,
    unexpected: unexpectedIds.length,
    unexpectedIds: unexpectedIds.slice(0, listAtMost),
    balanced: lost === 0 && unexpectedIds.length === 0,
  };
}

function sortRequests(requests: Iterable<AccountedRequest>) {
  const ids = { accepted: new Set<string>(), refused: new Set<string>(), unanswered: new Set<string>() };
  const none = (): { requests: number; events: number } => ({ requests: 0, events: 0 });
  const sums = { offered: none(), accepted: none(), refused: none(), unanswered: none() };
  for (const { status, eventIds } of requests) {
    const outcome = status === null ? 'unanswered' : status === 202 ? 'accepted' : 'refused';
    for (const sum of [sums.offered, sums[outcome]]) {
      sum.requests += 1;
      sum.events += eventIds.length;
    }
    for (const id of eventIds) ids[outcome].add(id);
  }
  return { ids, sums };
}

function rowsBeyondFirst(rows: ReadonlyMap<string, number>): number {
  let beyond = 0;
  for (const count of rows.values()) beyond += count - 1;
  return beyond;
}
