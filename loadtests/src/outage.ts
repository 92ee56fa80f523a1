import { GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import {
  type DeadLetterQueue,
  deadLetterStats,
  type DeadLetterStats,
  redrive,
  type RedriveResult,
} from '@telemetry/operations';
import { runScenario, type ScenarioRun, untilSettled } from './run-scenario.ts';

export interface OutageResult {
  /** What was in the dead-letter queue at the end of the outage. */
  dead: DeadLetterStats;
  redriven: RedriveResult;
  deployed: QueuePatience;
  /** What the queue had meanwhile, so that the moment is short. */
  during: QueuePatience;
}

/** How often, and after how long, a message is received again before it dies. */
export interface QueuePatience {
  visibilityTimeoutSeconds: number;
  maxReceiveCount: number;
}

/** With the deployed patience a message outlives an outage of half an hour; a demo has some seconds. */
const impatient: QueuePatience = { visibilityTimeoutSeconds: 1, maxReceiveCount: 3 };

/**
 * A poisoned downstream moment: S3 answers every PUT with 503, so messages use up their receives and die; then S3 is well
 * again and the dead letters are redriven. Meanwhile the queue has less patience than deployed, which the result tells.
 */
export async function outage(
  run: Omit<ScenarioRun, 'scenario' | 'name' | 'settle' | 'notes'>,
  queue: DeadLetterQueue,
): Promise<OutageResult> {
  const { twin, arm, progress, signal } = run;
  const { deployed, set } = await queuePatience(queue);
  await set(impatient);
  twin.setFault({ s3Put: { statusCode: 503, share: 1 } });
  let dead: DeadLetterStats;
  try {
    await runScenario({
      ...run,
      scenario: 'steady',
      name: 'outage',
      phases: [{ name: 'outage', duration: 2, arrivalRate: 10 }],
      settle: false,
      notes: [
        'S3 answered every PUT with 503.',
        `Messages died after ${impatient.maxReceiveCount} receives ${impatient.visibilityTimeoutSeconds} s apart, ` +
          `instead of ${deployed.maxReceiveCount} receives ${deployed.visibilityTimeoutSeconds} s apart as deployed.`,
      ],
    });
    await progress.during(
      untilAllDied(run),
      () => `${arm} · S3 is down · ${twin.stats().counters.deadLetters} messages died`,
    );
    dead = await deadLetterStats(queue);
  } finally {
    twin.setFault({});
    await set(deployed);
  }
  const redriven = await redrive(queue, {
    signal,
    onProgress: (n, of) => progress.update(`redrive: ${n} of ${of}`),
  });
  await progress.during(untilSettled(twin, signal), () => `${arm} · redriven messages are being stored`);
  return { dead, redriven, deployed, during: impatient };
}

async function queuePatience({ sqs, sourceQueueUrl: QueueUrl }: DeadLetterQueue): Promise<{
  deployed: QueuePatience;
  set: (patience: QueuePatience) => Promise<void>;
}> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout', 'RedrivePolicy'] }),
  );
  const redrivePolicy = JSON.parse(Attributes.RedrivePolicy ?? '{}') as { maxReceiveCount: number };
  return {
    deployed: {
      visibilityTimeoutSeconds: Number(Attributes.VisibilityTimeout),
      maxReceiveCount: Number(redrivePolicy.maxReceiveCount),
    },
    set: async ({ visibilityTimeoutSeconds, maxReceiveCount }) => {
      const RedrivePolicy = JSON.stringify({ ...redrivePolicy, maxReceiveCount });
      const VisibilityTimeout = String(visibilityTimeoutSeconds);
      await sqs.send(
        new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy, VisibilityTimeout } }),
      );
    },
  };
}

/** Every message of the moment is in the dead-letter queue. */
async function untilAllDied({ twin, signal }: Pick<ScenarioRun, 'twin' | 'signal'>): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const { queue, deadLetters } = twin.stats().counters;
    if (deadLetters > 0 && queue.visible + queue.inFlight === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
