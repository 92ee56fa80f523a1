import { sumOf, total } from './twins.js';

const environments = (frame) => frame.consumers.flatMap((consumer) => consumer.environments);

/** CPUs in use: an environment counts from its second frame on, since it brings CPU time of before. */
function cpus(twins, arm) {
  const [first, last] = twins.span(arm);
  if (!first) return 0;
  const before = new Map(environments(first).map(({ pid, cpuMs }) => [pid, cpuMs]));
  const used = sumOf(environments(last), ({ pid, cpuMs }) => (cpuMs ?? 0) - (before.get(pid) ?? cpuMs ?? 0));
  return used / Math.max(1, last.atMs - first.atMs);
}

const throttles = (frame) => sumOf(frame.consumers, ({ mapping }) => total(mapping.throttles));

/** What is drawn over time: each of a frame, with the rate over the last second where it is one. */
export const measures = [
  {
    key: 'answers',
    title: 'Answers of the edge, a second',
    of: (twins, arm) => twins.rate(arm, ({ edge }) => total(edge.byStatus)),
  },
  { key: 'queue', title: 'Messages in the queue', of: (_, __, { queue }) => queue.visible + queue.inFlight },
  {
    key: 'age',
    title: 'Age of the oldest message, seconds',
    of: (_, __, { queue }) => queue.oldestMessageAgeMs / 1_000,
  },
  {
    key: 'batches',
    title: 'Batches on their way',
    of: (_, __, { consumers }) => sumOf(consumers, ({ mapping }) => mapping.working),
  },
  {
    key: 'slots',
    title: 'Slots in use',
    of: (_, __, frame) => sumOf(environments(frame), ({ inFlight }) => inFlight),
  },
  { key: 'cpu', title: 'CPUs that environments use', of: cpus },
  {
    key: 'memory',
    title: 'Memory of environments, MiB',
    of: (_, __, frame) => sumOf(environments(frame), ({ rssBytes }) => rssBytes ?? 0) / 1_048_576,
  },
  {
    key: 'objects',
    title: 'Objects stored, a second',
    of: (twins, arm) => twins.rate(arm, ({ s3 }) => s3.puts),
  },
  {
    key: 'throttles',
    title: 'Throttled invocations, a second',
    of: (twins, arm) => twins.rate(arm, throttles),
  },
];
