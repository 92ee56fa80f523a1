import { SeededRandom } from '@telemetry/event-schema/sample';

/** What is done to a twin, and where: to S3 as its functions see it, to their environments, to requests. */
export const faultKinds = {
  's3-status': 'S3 answers PUTs with 503 or 500',
  's3-reset': 'S3 closes the connection instead of an answer',
  's3-silence': 'S3 takes PUTs and never answers',
  's3-late': 'S3 stores the object and answers seconds later',
  's3-truncated': 'S3 stores the object, and its answer breaks off',
  's3-twice': 'S3 gets every PUT twice',
  'environment-killed': 'an environment is killed in the middle of its work',
  'environment-stopped': 'an environment stands still, and goes on later',
  'request-twice': 'clients send the same batch twice',
} as const;

export type FaultKind = keyof typeof faultKinds;

/** What the twin cannot be made to do by this command; the tests named have some of it. */
export const notInjected = [
  'SQS: refusals, silence, stale and duplicate deliveries (the mapping calls the queue within the process)',
  'the twin itself killed and started again on its data directory',
  'a disk that is full, clocks that jump, file descriptors that are used up',
];

export interface PlannedFault {
  kind: FaultKind;
  /** From this request on … */
  from: number;
  /** … until before this one. */
  until: number;
}

/** Pure: one fault after the other over the requests, every kind before one comes again, by the seed. */
export function planFaults(seed: number, faults: number, requests: number): PlannedFault[] {
  const random = new SeededRandom(seed);
  const each = Math.max(2, Math.floor(requests / (faults + 1)));
  const bag: FaultKind[] = [];
  return Array.from({ length: faults }, (_, index) => {
    if (bag.length === 0) bag.push(...(Object.keys(faultKinds) as FaultKind[]));
    const [kind = 's3-status'] = bag.splice(random.integer(0, bag.length - 1), 1);
    const from = 1 + index * each;
    return { kind, from, until: from + random.integer(Math.ceil(each / 2), each - 1) };
  });
}
