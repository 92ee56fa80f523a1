import type { Measurement } from '@telemetry/runs';
import { count, duration, listed, plural, share } from '../../format.ts';
import { bounds } from './bounds.ts';
import type { Rule } from './check.ts';

const shareOf = (repeat: Measurement, matches: (status: string) => boolean): number =>
  Object.entries(repeat.statuses)
    .filter(([status]) => matches(status))
    .reduce((sum, [, n]) => sum + n, 0) / Math.max(1, repeat.requests);

/** What was sent, and what was answered. */
export const loadRules: readonly Rule[] = [
  {
    name: 'clocks and counters that ran backwards',
    bound: 'none',
    pick: ({ backwards }) => backwards.length,
    holds: (found) => found === 0,
    text: (_, { backwards }) => (backwards.length > 0 ? listed(backwards) : 'none'),
    sentence: (worst, arm) => `${worst} ran backwards ${arm}, which cannot be`,
  },
  {
    name: 'clocks of load generator and queue, against each other',
    bound: `at most ${duration(bounds.clocksMovedMs)} within a repeat`,
    pick: ({ clocksMovedMs }) => clocksMovedMs ?? undefined,
    holds: (ms) => ms <= bounds.clocksMovedMs,
    text: duration,
    sentence: (worst, arm) =>
      `the clocks of load generator and queue moved ${worst} against each other ${arm}: no time of it is to be trusted`,
  },
  {
    name: 'requests with the message id of another',
    bound: 'none',
    pick: ({ messageIdsTwice }) => messageIdsTwice,
    holds: (found) => found === 0,
    text: count,
    sentence: (worst, arm) =>
      `${plural(Number(worst.replaceAll(',', '')), 'request')} ${worst === '1' ? 'has' : 'have'} the message id of another ${arm}, which cannot be`,
  },
  {
    name: 'events with the id of another',
    bound: 'none',
    pick: ({ eventIdsTwice }) => eventIdsTwice,
    holds: (found) => found === 0,
    text: count,
    sentence: (worst, arm) =>
      `${plural(Number(worst.replaceAll(',', '')), 'event')} ${worst === '1' ? 'has' : 'have'} the id of another ${arm}: the same was sent again, and is stored once`,
  },
  {
    name: 'requests sent before the load began or after it ended',
    bound: 'none',
    pick: ({ outsideLoad }) => outsideLoad,
    holds: (found) => found === 0,
    text: count,
    sentence: (worst, arm) =>
      `${plural(Number(worst.replaceAll(',', '')), 'request')} ${worst === '1' ? 'was' : 'were'} sent before the load began or after it ended ${arm}: a clock jumped, or these are not its own`,
  },
  {
    name: 'length of the load',
    bound: `at least ${bounds.loadSeconds} s in each repeat`,
    pick: ({ plannedSeconds, loadSeconds }) => Math.min(plannedSeconds ?? loadSeconds, loadSeconds),
    // The last request is due before the plan ends.
    holds: (_, { plannedSeconds, loadSeconds }) =>
      (plannedSeconds ?? loadSeconds) >= bounds.loadSeconds && loadSeconds >= bounds.loadSeconds * 0.9,
    text: (seconds) => duration(seconds * 1_000),
    sentence: (worst) =>
      `a load of ${worst} is too short to stand for a month: ${bounds.loadSeconds} s in each repeat are the least`,
  },
  {
    name: 'sent, of what was due',
    bound: `within ${share(bounds.sentShort)}`,
    pick: ({ sentRequests, dueRequests }) => dueRequests && sentRequests / dueRequests,
    holds: (sent) => Math.abs(sent - 1) <= bounds.sentShort,
    text: share,
    sentence: (worst, arm) => `the load generator sent ${worst} of the requests that were due ${arm}`,
    mustBeKnown: 'the raw files do not say how many requests were due',
  },
  {
    name: 'lateness of the load generator, p95',
    bound: `at most ${duration(bounds.lateMs)}`,
    pick: ({ latenessMs }) => latenessMs?.p95 ?? null,
    holds: (ms) => ms <= bounds.lateMs,
    text: duration,
    sentence: (worst, arm) =>
      `the load generator was ${worst} late ${arm} (p95): this machine cannot offer that load`,
  },
  {
    name: 'requests without an answer',
    bound: `at most ${share(bounds.unanswered)}`,
    pick: (repeat) => shareOf(repeat, (status) => status === 'none'),
    holds: (part) => part <= bounds.unanswered,
    text: share,
    sentence: (worst, arm) => `${worst} of the requests got no answer ${arm}`,
  },
  {
    name: 'answers 5xx',
    bound: `at most ${share(bounds.serverErrors)}`,
    pick: (repeat) => shareOf(repeat, (status) => status.startsWith('5')),
    holds: (part) => part <= bounds.serverErrors,
    text: share,
    sentence: (worst, arm) => `${worst} of the requests were answered with 5xx ${arm}`,
  },
  {
    name: 'other answers than 202',
    bound: `at most ${share(bounds.otherAnswers)}`,
    pick: (repeat) =>
      shareOf(repeat, (status) => status !== '202' && status !== 'none' && !status.startsWith('5')),
    holds: (part) => part <= bounds.otherAnswers,
    text: share,
    sentence: (worst, arm) => `${worst} of the requests were refused ${arm}`,
  },
  {
    name: 'accepted only after the time planned',
    bound: `at most ${share(bounds.acceptedLate)} of the accepted events`,
    pick: ({ plannedSeconds, eventsPerSecond, acceptedEvents }) =>
      plannedSeconds === null || acceptedEvents === 0
        ? undefined
        : 1 - (eventsPerSecond * plannedSeconds) / acceptedEvents,
    holds: (part) => part <= bounds.acceptedLate,
    text: share,
    sentence: (worst, arm) =>
      `${worst} of the accepted events were accepted only after the time planned ${arm}`,
  },
  {
    name: 'goals missed',
    bound: 'none',
    pick: ({ goalsMissed }) => goalsMissed.length,
    holds: (missed) => missed === 0,
    text: count,
    sentence: (worst, arm) =>
      `${plural(Number(worst), 'goal')} of the scenario ${worst === '1' ? 'was' : 'were'} missed ${arm}`,
  },
];
