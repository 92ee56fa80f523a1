import type { Measurement } from '@telemetry/runs';
import { count, duration, plural, share } from '../../format.ts';
import { bounds } from './bounds.ts';
import type { Rule } from './check.ts';

const throttled = ({ throttles }: Measurement): number =>
  Object.values(throttles).reduce((sum, n) => sum + n, 0);

const atRest = ({ plannedSeconds, loadSeconds }: Measurement): number =>
  (plannedSeconds ?? loadSeconds) * 1_000;

const plain = (value: number): string => String(Number(value.toPrecision(2)));

/** What became of it behind the queue. */
export const workRules: readonly Rule[] = [
  {
    name: 'received by the mapping',
    bound: `at least ${share(1 - bounds.counted)} of the accepted requests`,
    pick: ({ received, acceptedRequests }) =>
      acceptedRequests > 0 ? received / acceptedRequests : undefined,
    holds: (part) => part >= 1 - bounds.counted,
    text: share,
    sentence: (worst, arm) =>
      `the mapping received ${worst} of the accepted messages ${arm}, which cannot be`,
  },
  {
    name: 'messages an invocation, mean',
    bound: `at most the batch size, give or take ${share(bounds.counted)}`,
    pick: ({ messagesPerInvocation, session }) =>
      session.deployment ? messagesPerInvocation / session.deployment.batchSize : undefined,
    holds: (part) => part <= 1 + bounds.counted,
    text: share,
    sentence: (worst, arm) =>
      `invocations had ${worst} of the messages that a batch can have ${arm}, which cannot be`,
  },
  {
    name: 'dead letters',
    bound: 'none',
    pick: ({ deadLetters, session }) => Math.max(deadLetters, session.goodLoadAlone ? session.dead : 0),
    holds: (dead) => dead === 0,
    text: count,
    sentence: (worst, arm) =>
      `${plural(Number(worst.replaceAll(',', '')), 'good message')} went to the dead-letter queue ${arm}: as it is set, it does not carry this load`,
  },
  {
    name: 'rejected by the processor',
    bound: `at most ${share(bounds.rejected)} of the accepted events`,
    pick: ({ session }) => (session.goodLoadAlone ? session.rejectedShare : undefined),
    holds: (part) => part <= bounds.rejected,
    text: share,
    sentence: (worst, arm) =>
      `${worst} of the accepted events were rejected ${arm}: storing them was not measured`,
  },
  {
    name: 'stored more than once',
    bound: `at most ${share(bounds.storedTwice)} of the accepted events`,
    pick: ({ session }) => (session.goodLoadAlone ? session.storedTwiceShare : undefined),
    holds: (part) => part <= bounds.storedTwice,
    text: share,
    sentence: (worst, arm) => `${worst} of the accepted events were stored more than once ${arm}`,
  },
  {
    name: 'messages whose storing was not seen',
    bound: `at most ${share(bounds.storingUnseen)} of the accepted requests`,
    pick: ({ acceptedRequests, endToEndMs, session }) =>
      session.goodLoadAlone && acceptedRequests > 0
        ? 1 - (endToEndMs?.samples ?? 0) / acceptedRequests
        : undefined,
    holds: (part) => part <= bounds.storingUnseen,
    text: share,
    sentence: (worst, arm) => `when ${worst} of the accepted messages were stored is not known ${arm}`,
  },
  {
    name: 'failed invocations',
    bound: `at most ${share(bounds.failed)}`,
    pick: ({ invocationErrors, invocations }) => invocationErrors / Math.max(1, invocations),
    holds: (part) => part <= bounds.failed,
    text: share,
    sentence: (worst, arm) => `${worst} of the invocations failed ${arm}`,
  },
  {
    name: 'invocations that ran into their time-out',
    bound: `at most ${share(bounds.failed)}`,
    pick: ({ timeouts, invocations }) => timeouts / Math.max(1, invocations),
    holds: (part) => part <= bounds.failed,
    text: share,
    sentence: (worst, arm) => `${worst} of the invocations ran into their time-out ${arm}`,
  },
  {
    name: 'messages that an invocation gave back',
    bound: `at most ${share(bounds.failed)} of the accepted requests`,
    pick: ({ batchItemFailures, acceptedRequests }) => batchItemFailures / Math.max(1, acceptedRequests),
    holds: (part) => part <= bounds.failed,
    text: share,
    sentence: (worst, arm) => `${worst} of the messages failed and came again ${arm}`,
  },
  {
    name: 'worker threads that died',
    bound: 'none',
    pick: ({ deadWorkers }) => deadWorkers ?? undefined,
    holds: (dead) => dead === 0,
    text: count,
    sentence: (worst, arm) => `${plural(Number(worst.replaceAll(',', '')), 'worker thread')} died ${arm}`,
  },
  {
    name: 'objects that S3 refused',
    bound: `at most ${share(bounds.failed)}`,
    pick: ({ putFailures, objects }) => putFailures / Math.max(1, objects + putFailures),
    holds: (part) => part <= bounds.failed,
    text: share,
    sentence: (worst, arm) => `S3 refused ${worst} of the objects ${arm}`,
  },
  {
    name: 'duration of an invocation, mean',
    bound: 'no longer than its time-out',
    pick: ({ invocationMs, session }) =>
      session.deployment && invocationMs !== null
        ? invocationMs / (session.deployment.timeoutSeconds * 1_000)
        : undefined,
    holds: (part) => part <= 1,
    text: share,
    sentence: (worst, arm) => `invocations took ${worst} of their time-out ${arm}, which cannot be`,
  },
  {
    name: 'duration and CPU time of invocations',
    bound: 'more than none',
    pick: ({ invocations, invocationMs, cpuSeconds }) =>
      invocations > 0 ? Math.min(invocationMs ?? 1, cpuSeconds ?? 1) : undefined,
    holds: (least) => least > 0,
    text: plain,
    sentence: (_, arm) => `invocations took no time, or no CPU time, ${arm}, which cannot be`,
  },
  {
    name: 'left in the queue',
    bound: 'none',
    pick: ({ left }) => left,
    holds: (left) => left === 0,
    text: count,
    sentence: (worst, arm) =>
      `${plural(Number(worst.replaceAll(',', '')), 'message')} still waited at the end ${arm}`,
  },
  {
    name: 'from the end of the load to an empty queue',
    bound: 'no longer than the load',
    pick: ({ drainMs }) => drainMs,
    holds: (ms, repeat) => ms <= atRest(repeat),
    text: duration,
    sentence: (worst, arm) => `the queue was empty only ${worst} after the load ${arm}: it did not keep up`,
    mustBeKnown: 'nobody waited until the queue was empty',
  },
  {
    name: 'received → stored, p95',
    bound: 'no longer than the load',
    pick: ({ endToEndMs }) => endToEndMs?.p95 ?? null,
    holds: (ms, repeat) => ms <= atRest(repeat),
    text: duration,
    sentence: (worst, arm) =>
      `events were stored ${worst} after they were received ${arm} (p95): it did not keep up`,
    mustBeKnown: 'the raw files do not say when messages were stored',
  },
  {
    name: 'throttled, for each invocation',
    bound: `at most ${bounds.throttledPerInvocation}`,
    pick: (repeat) => throttled(repeat) / Math.max(1, repeat.invocations),
    holds: (each) => each <= bounds.throttledPerInvocation,
    text: plain,
    sentence: (worst, arm) => `there were ${worst} throttled invocations for each one that ran ${arm}`,
  },
  drift('received → stored', ({ driftMs }) => driftMs),
  drift('HTTP latency', ({ httpDriftMs }) => httpDriftMs),
];

function drift(of: string, pick: (repeat: Measurement) => Measurement['driftMs']): Rule {
  return {
    name: `drift of ${of} within a repeat`,
    bound: `last third at most ${bounds.driftTimes} × the first and ${duration(bounds.driftMs)} more`,
    pick: (repeat) => {
      const found = pick(repeat);
      return found && found.last - found.first * bounds.driftTimes;
    },
    holds: (beyond) => beyond <= bounds.driftMs,
    text: (beyond) => (beyond > 0 ? `+${duration(beyond)}` : 'none'),
    sentence: (worst, arm) =>
      `${of} grew during the load ${arm} (${worst} beyond twice its beginning): it was not at rest`,
  };
}
