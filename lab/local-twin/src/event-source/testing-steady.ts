import type { FleetResult } from '../lambda/fleet.ts';
import { Sqs } from '../sqs/sqs.ts';
import { HandClock } from '../testing-clock.ts';
import { standardScaling } from './poller-scaling.ts';
import { type MappingContext, SqsMapping } from './sqs-mapping.ts';

export interface SteadyLoad {
  messagesPerSecond: number;
  seconds: number;
  batchSize: number;
  windowSeconds: number;
  /** Messages come by chance instead of one after the other. */
  byChance: boolean;
  maxConcurrency?: number;
  /** Of the nth invocation with so many messages, on the hand's clock. */
  invoke(messages: number, clock: HandClock): Promise<void>;
}

/** The twin's mapping under a steady load, on a clock that takes no time: invocations, their messages, and the pollers at its end. */
export async function gatherSteadily({
  messagesPerSecond,
  seconds,
  batchSize,
  windowSeconds,
  byChance,
  maxConcurrency,
  invoke,
}: SteadyLoad): Promise<{ invocations: number; messages: number; pollers: number }> {
  const clock = new HandClock();
  const random = seeded(7);
  const sqs = new Sqs({ region: 'us-east-1', accountId: '000000000000', clock });
  const queue = sqs.putQueue('queue', {
    visibilityTimeoutSeconds: 300,
    retentionSeconds: 345_600,
    delaySeconds: 0,
    receiveWaitSeconds: 0,
    maximumMessageBytes: 1_048_576,
  });
  const answer = async (payload: string): Promise<FleetResult> => {
    await invoke((JSON.parse(payload) as { Records: unknown[] }).Records.length, clock);
    return { kind: 'success', requestId: 'r', payload: Buffer.from('null') };
  };
  const mapping = new SqsMapping(
    {
      queueUrl: 'http://sqs/000000000000/queue',
      queueArn: queue.arn,
      region: 'us-east-1',
      batchSize,
      batchingWindowMs: windowSeconds * 1_000,
      reportBatchItemFailures: true,
      scaling: standardScaling(maxConcurrency, false),
      visibilityTimeoutMs: 300_000,
    },
    { sqs: clientOf(sqs), fleet: { invoke: answer }, timeScale: 1, onLog: () => {}, clock, random },
  );
  mapping.startPolling();
  const startMs = clock.now();
  let sentMs = 0;
  const send = (): void => {
    void queue.send({ MessageBody: 'x' });
    const share = byChance ? -Math.log(1 - random()) : 1;
    sentMs += (share * 1_000) / messagesPerSecond;
    if (sentMs < seconds * 1_000) clock.after(startMs + sentMs - clock.now(), send);
  };
  send();
  await clock.pass(seconds * 1_000);
  const { pollers, counters } = mapping;
  const { invocations, batchSizeTotal: messages } = counters;
  void mapping.stop();
  await clock.runUntil(() => mapping.pollers === 0);
  return { invocations, messages, pollers };
}

const clientOf = (sqs: Sqs): MappingContext['sqs'] => ({
  send: ((command: { constructor: { name: string }; input: Record<string, unknown> }) =>
    sqs.run(command.constructor.name.replace('Command', ''), command.input)) as MappingContext['sqs']['send'],
});

/** The same numbers each time: a linear congruence (Numerical Recipes). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
