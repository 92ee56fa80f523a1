import fc from 'fast-check';
import { expect, test } from 'vitest';
import { account, type AccountedRequest } from './accounting.ts';

/** What happens to a request: how it was answered, and where its events ended. */
const request = fc.record({
  status: fc.constantFrom(202, 202, 202, 400, 413, 503, null),
  ids: fc.array(fc.nat({ max: 60 }).map(String), { minLength: 1, maxLength: 8 }),
  /** For each event, by its place in the batch: how often it was stored, rejected, and whether it is dead. */
  ends: fc.array(fc.record({ stored: fc.nat(2), rejected: fc.nat(2), dead: fc.boolean() }), {
    minLength: 8,
    maxLength: 8,
  }),
});

/** Plays the requests through a pipeline that loses nothing but what `ends` leaves nowhere. */
function play(requests: readonly { status: number | null; ids: string[]; ends: Ends[] }[]) {
  const storedRows = new Map<string, number>();
  const rejectedRows = new Map<string, number>();
  const deadIds = new Set<string>();
  for (const { status, ids, ends } of requests) {
    if (status !== 202) continue;
    ids.forEach((id, index) => {
      const end = ends[index];
      if (end?.stored) storedRows.set(id, (storedRows.get(id) ?? 0) + end.stored);
      if (end?.rejected) rejectedRows.set(id, (rejectedRows.get(id) ?? 0) + end.rejected);
      if (end?.dead) deadIds.add(id);
    });
  }
  const sent: AccountedRequest[] = requests.map(({ status, ids }) => ({ status, eventIds: ids }));
  return { requests: sent, storedRows, rejectedRows, deadIds };
}
type Ends = { stored: number; rejected: number; dead: boolean };

test('accepted = stored + rejected + dead + lost, and every count is that of a set', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
      const input = play(requests);
      const result = account(input);
      const accepted = new Set(
        input.requests.filter(({ status }) => status === 202).flatMap(({ eventIds }) => eventIds),
      );
      const { storedRows, rejectedRows, deadIds } = input;
      expect(result.accepted.uniqueEvents).toBe(accepted.size);
      expect(result.stored + result.rejected + result.dead + result.lost).toBe(accepted.size);
      expect(result.stored).toBe(storedRows.size);
      expect(result.rejected).toBe(
        rejectedRows
          .keys()
          .filter((id) => !storedRows.has(id))
          .toArray().length,
      );
      const nowhere = [...accepted].filter(
        (id) => !storedRows.has(id) && !rejectedRows.has(id) && !deadIds.has(id),
      );
      expect(new Set(result.lostIds)).toEqual(new Set(nowhere));
      expect(result.unexpected).toBe(0);
      expect(result.balanced).toBe(nowhere.length === 0);
      const { offered, refused, unanswered } = result;
      expect(result.accepted.events + refused.events + unanswered.events).toBe(offered.events);
      expect(result.accepted.requests + refused.requests + unanswered.requests).toBe(offered.requests);
    }),
  );
});

test('taking one stored event away is always seen as lost, by its id', () => {
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 30 }), fc.nat(), (requests, choice) => {
      const input = play(requests);
      const onlyStored = [...input.storedRows.keys()].filter(
        (id) => !input.rejectedRows.has(id) && !input.deadIds.has(id),
      );
      const victim = onlyStored[choice % onlyStored.length];
      fc.pre(victim !== undefined);
      const before = account(input);
      input.storedRows.delete(victim);
      const after = account(input);
      expect(after.lost).toBe(before.lost + 1);
      expect(after.lostIds).toContain(victim);
      expect(after.balanced).toBe(false);
    }),
  );
});

test('the order of requests changes nothing', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 20 }), (requests) => {
      const input = play(requests);
      const { lostIds, ...counts } = account(input);
      const reversed = account({ ...input, requests: [...input.requests].reverse() });
      expect(reversed).toMatchObject(counts);
      expect(new Set(reversed.lostIds)).toEqual(new Set(lostIds));
    }),
  );
});
