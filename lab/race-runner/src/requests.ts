import type { Request } from './drive.ts';
import { markEvent } from './mark-event.ts';
import type { Marks } from './markers.ts';
import { shuffled } from './seeded.ts';

/** The requests of a run: templates in turn, each invocation with a mark and a request id of its own. */
export function requestsOf(events: readonly unknown[], marks: Marks, from: number, count: number): Request[] {
  return Array.from({ length: count }, (_, i): Request => {
    const invocation = from + i;
    const { event } = markEvent(events[invocation % events.length], marks.payloadMark(invocation));
    return { invocation, requestId: marks.requestId(invocation), payload: JSON.stringify(event) };
  });
}

/** Half of what is compared goes first, where nothing is cached yet, the other half somewhere among the rest. */
export function inSeededOrder(requests: readonly Request[], compared: number, seed: string): Request[] {
  const early = requests.slice(0, Math.ceil(compared / 2));
  return [...shuffled(early, `${seed} early`), ...shuffled(requests.slice(early.length), seed)];
}

/** How many invocations each of the rounds has. */
export function sizesOfRounds(invocations: number, rounds: number): number[] {
  const size = Math.ceil(invocations / rounds);
  return Array.from({ length: Math.ceil(invocations / size) }, (_, i) =>
    Math.min(size, invocations - i * size),
  );
}

/** Groups of the same size; between them the environment comes to rest. */
export function inRounds(requests: readonly Request[], rounds: number): Request[][] {
  let from = 0;
  return sizesOfRounds(requests.length, rounds).map((size) => requests.slice(from, (from += size)));
}
