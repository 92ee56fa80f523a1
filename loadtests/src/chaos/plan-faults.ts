import { SeededRandom } from '@telemetry/event-schema/sample';

/** What is done to a twin, and where: to S3 and SQS as others reach them, to processes and what they stand on, to requests. */
export const faultKinds = {
  's3-status': 'S3 answers PUTs with 503 or 500',
  's3-reset': 'S3 closes the connection instead of an answer',
  's3-silence': 'S3 takes PUTs and never answers',
  's3-late': 'S3 stores the object and answers seconds later',
  's3-truncated': 'S3 stores the object, and its answer breaks off',
  's3-twice': 'S3 gets every PUT twice',
  's3-partial': 'S3 gets half of each PUT, and the connection breaks off',
  'sqs-status': 'SQS answers the mapping with 503',
  'sqs-reset': 'SQS closes the connection of the mapping instead of an answer',
  'sqs-silence': 'SQS takes requests of the mapping and never answers',
  'sqs-late': 'SQS does what the mapping asks, and answers seconds later',
  'sqs-truncated': 'SQS does what the mapping asks, and its answer breaks off',
  'sqs-duplicate': 'SQS delivers what it has just delivered again',
  'sqs-stale': 'SQS delivers again what was deleted long ago',
  'sqs-partial': 'SQS deletes half of what it should',
  'environment-killed': 'an environment is killed in the middle of its work',
  'environment-stopped': 'an environment stands still, and goes on later',
  'twin-killed': 'the twin is killed, and starts again on its data',
  'twin-stopped': 'the twin stands still, and goes on later',
  'disk-full': 'the twin can write no file',
  'descriptors-used-up': 'the twin and its environments can open no file and no connection',
  'clock-ahead': 'the clock of the twin is twenty seconds ahead',
  'clock-back': 'the clock of the twin is twenty seconds back',
  'request-twice': 'clients send the same batch twice',
} as const;

export type FaultKind = keyof typeof faultKinds;

/** Limits of a process that runs are set by prlimit, which only Linux has. */
const onLinuxAlone: readonly FaultKind[] = ['disk-full', 'descriptors-used-up'];

/** The kinds that can be injected on this machine. */
export const kindsHere = (platform: string = process.platform): FaultKind[] =>
  (Object.keys(faultKinds) as FaultKind[]).filter(
    (kind) => platform === 'linux' || !onLinuxAlone.includes(kind),
  );

/** What the twin cannot be made to do by this command. */
export const notInjected = (platform: string = process.platform): string[] => [
  'S3 that reads stale: it does not (strong consistency), and the processor reads nothing',
  'clocks of environments: they are processes that take the time from the machine',
  'memory that runs out, and a network that loses packets: the loopback does not',
  'what is only AWS: zones, instances that go, limits of an account, roles',
  ...(platform === 'linux' ? [] : onLinuxAlone.map((kind) => `${faultKinds[kind]} (Linux only)`)),
];

export interface PlannedFault {
  kind: FaultKind;
  /** From this request on … */
  from: number;
  /** … until before this one. */
  until: number;
}

/** Pure: one fault after the other over the requests, every kind before one comes again, by the seed. */
export function planFaults(
  seed: number,
  faults: number,
  requests: number,
  kinds: readonly FaultKind[] = kindsHere(),
): PlannedFault[] {
  const random = new SeededRandom(seed);
  const each = Math.max(2, Math.floor(requests / (faults + 1)));
  const bag: FaultKind[] = [];
  return Array.from({ length: faults }, (_, index) => {
    if (bag.length === 0) bag.push(...kinds);
    const [kind = 's3-status'] = bag.splice(random.integer(0, bag.length - 1), 1);
    const from = 1 + index * each;
    return { kind, from, until: from + random.integer(Math.ceil(each / 2), each - 1) };
  });
}
