import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Consumer, TwinInside } from '@telemetry/local-twin';
import { createSqsClient, redrive } from '@telemetry/operations';
import { bucketClient } from './bucket-client.ts';
import { onlyNames, WrongRequest, wholeNumber, yesOrNo } from './read-json.ts';
import { type Deployed, queueAsDeployed } from './deployed.ts';
import { sendBurst } from './send-burst.ts';
import type { ThreadWatch } from './thread-watch.ts';

export interface ActionContext {
  inside: TwinInside;
  deployed: Deployed;
  watch: ThreadWatch;
  /** Of the control port, as the caller reached it. */
  origin: string;
}

type Body = Record<string, unknown>;
type Action = (context: ActionContext, name: string, body: Body) => Promise<object>;

/** What can be done over the control port: method, path with the thing's name in it, and what it does. */
export const actions: readonly { method: 'PUT' | 'POST'; path: RegExp; act: Action }[] = [
  { method: 'PUT', path: /^\/mappings\/([\w-]+)$/, act: changeMapping },
  { method: 'PUT', path: /^\/functions\/([\w-]+)$/, act: changeFunction },
  { method: 'POST', path: /^\/environments\/(\d+)\/kill$/, act: killEnvironment },
  { method: 'POST', path: /^\/environments\/(\d+)\/throw$/, act: throwInWorker },
  { method: 'POST', path: /^\/burst()$/, act: burst },
  { method: 'POST', path: /^\/redrive()$/, act: redriveAll },
  { method: 'PUT', path: /^\/queue()$/, act: changeQueue },
  { method: 'POST', path: /^\/restore()$/, act: restore },
];

function consumerOf({ inside }: ActionContext, name: string): Consumer {
  const found = inside.consumers.find(({ functionName }) => functionName === name);
  if (found) return found;
  throw new WrongRequest(
    `there is no function ${name}; there are ${inside.consumers.map(({ functionName }) => functionName).join(', ')}`,
  );
}

/** What `aws lambda update-event-source-mapping` changes. Throws for what Lambda refuses. */
function changeMapping(context: ActionContext, name: string, body: Body): Promise<object> {
  onlyNames(body, ['enabled', 'batchSize', 'batchingWindowMs']);
  const { mapping } = consumerOf(context, name);
  const enabled = yesOrNo(body, 'enabled');
  const { batchSize = mapping.batches.batchSize, batchingWindowMs = mapping.batches.batchingWindowMs } = {
    batchSize: wholeNumber(body, 'batchSize', [1, 10_000]),
    batchingWindowMs: wholeNumber(body, 'batchingWindowMs', [0, 300_000]),
  };
  if (batchSize > 10 && batchingWindowMs < 1_000)
    throw new WrongRequest('Lambda refuses a batch size above 10 with a window below 1 s');
  mapping.change({ batchSize, batchingWindowMs });
  if (enabled === true) mapping.startPolling();
  if (enabled === false) mapping.stopPolling();
  return Promise.resolve({ enabled: mapping.polling, batchSize, batchingWindowMs });
}

/** Puts environments of the changed function in the place of those that run, as a new version does. */
async function changeFunction(context: ActionContext, name: string, body: Body): Promise<object> {
  onlyNames(body, ['lingerMs', 'maxConcurrency', 'lookUpMs']);
  const { fleet, compute } = consumerOf(context, name);
  const lingerMs = wholeNumber(body, 'lingerMs', [0, 60_000]);
  const maxConcurrency = wholeNumber(body, 'maxConcurrency', [1, 64]);
  const lookUpMs = wholeNumber(body, 'lookUpMs', [0, 60_000]);
  if (maxConcurrency !== undefined && compute === 'default')
    throw new WrongRequest('an environment of default Lambda has one invocation at a time');
  await fleet.change({
    environment: {
      ...(lingerMs !== undefined && { COMMIT_LINGER_MS: String(lingerMs) }),
      ...(lookUpMs !== undefined && {
        // Without an address nothing is looked up.
        ENRICHMENT_URL: lookUpMs === 0 ? '' : `${context.origin}/registry/${lookUpMs}`,
        ENRICHMENT_TIMEOUT_MS: '60000',
        ENRICHMENT_CACHE_SECONDS: '0',
      }),
    },
    ...(maxConcurrency !== undefined && { maxConcurrency }),
  });
  return { lingerMs, maxConcurrency, lookUpMs };
}

function environmentOf({ inside }: ActionContext, pid: string): number {
  const pids = inside.consumers.flatMap(({ fleet }) =>
    [...fleet.environments].map((environment) => environment.pid),
  );
  if (pids.includes(Number(pid))) return Number(pid);
  throw new WrongRequest(`no environment has the process id ${pid}`);
}

function killEnvironment(context: ActionContext, pid: string, body: Body): Promise<object> {
  onlyNames(body, []);
  const killed = environmentOf(context, pid);
  process.kill(killed, 'SIGKILL');
  return Promise.resolve({ killed });
}

/** In the last worker of the environment: an error that nothing catches, or a promise that nobody waits for. */
function throwInWorker(context: ActionContext, pid: string, body: Body): Promise<object> {
  onlyNames(body, ['guarded']);
  const guarded = yesOrNo(body, 'guarded') ?? true;
  const thread = context.watch.throwIn(environmentOf(context, pid), guarded);
  if (thread === undefined) throw new WrongRequest(`no thread of process ${pid} listens`);
  return Promise.resolve({ thread, guarded });
}

async function burst({ inside }: ActionContext, _: string, body: Body): Promise<object> {
  onlyNames(body, ['requests', 'eventsPerRequest', 'badPercent']);
  const { ingestUrl, apiKeys } = inside.endpoints;
  return {
    byStatus: await sendBurst(ingestUrl, {
      requests: wholeNumber(body, 'requests', [1, 100_000]) ?? 200,
      eventsPerRequest: wholeNumber(body, 'eventsPerRequest', [2, 500]) ?? 25,
      badPercent: wholeNumber(body, 'badPercent', [0, 100]) ?? 0,
      apiKey: apiKeys?.[0],
    }),
  };
}

async function redriveAll({ inside }: ActionContext, _: string, body: Body): Promise<object> {
  onlyNames(body, []);
  const { sqsEndpoint, region, deadLetterQueueUrl, queueUrl, bucket } = inside.endpoints;
  const sqs = createSqsClient({ endpoint: sqsEndpoint, region });
  const s3 = bucketClient(inside.endpoints);
  try {
    const { moved, leftOut, held, before } = await redrive({
      sqs,
      deadLetterQueueUrl,
      sourceQueueUrl: queueUrl,
      storage: { s3, bucket },
    });
    return { moved, leftOut, held, before: before.total };
  } finally {
    sqs.destroy();
    s3.destroy();
  }
}

/** What `aws sqs set-queue-attributes` changes of the event queue. */
async function changeQueue({ inside, deployed }: ActionContext, _: string, body: Body): Promise<object> {
  onlyNames(body, ['visibilityTimeoutSeconds', 'maxReceiveCount']);
  const { sqsEndpoint, region, queueUrl } = inside.endpoints;
  const sqs = createSqsClient({ endpoint: sqsEndpoint, region });
  try {
    deployed.queue ??= await queueAsDeployed(sqs, queueUrl);
    const { redrivePolicy, visibilityTimeout } = deployed.queue;
    const seconds = wholeNumber(body, 'visibilityTimeoutSeconds', [0, 43_200]) ?? Number(visibilityTimeout);
    const policy = JSON.parse(redrivePolicy) as { maxReceiveCount: number };
    const maxReceiveCount =
      wholeNumber(body, 'maxReceiveCount', [1, 1_000]) ?? Number(policy.maxReceiveCount);
    await sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: queueUrl,
        Attributes: {
          VisibilityTimeout: String(seconds),
          RedrivePolicy: JSON.stringify({ ...policy, maxReceiveCount }),
        },
      }),
    );
    return { visibilityTimeoutSeconds: seconds, maxReceiveCount };
  } finally {
    sqs.destroy();
  }
}

/** Everything as it was deployed: faults, queue, mappings; functions that were changed get new environments. */
async function restore(context: ActionContext, _: string, body: Body): Promise<object> {
  onlyNames(body, []);
  const { inside, deployed } = context;
  inside.setFault({});
  if (deployed.queue) await changeQueue(context, '', {});
  for (const { functionName, compute, fleet, mapping } of inside.consumers) {
    const before = deployed.consumers[functionName];
    if (!before) continue;
    mapping.change(before.batches);
    if (before.polling) mapping.startPolling();
    else mapping.stopPolling();
    const { definition, slotsPerEnvironment } = fleet;
    const changes = Object.keys(definition.environment).filter(
      (name) => definition.environment[name] !== before.environment[name],
    );
    if (changes.length > 0 || slotsPerEnvironment !== before.slots)
      await fleet.change({
        // A variable that was not there is empty, which the processor takes for none.
        environment: Object.fromEntries(
          changes.map((name) => [name, before.environment[name] ?? restoredValues[name] ?? '']),
        ),
        ...(compute === 'managed-instances' && { maxConcurrency: before.slots }),
      });
  }
  return { restored: inside.consumers.map(({ functionName }) => functionName) };
}

/** Of variables that may not be empty. */
const restoredValues: Record<string, string> = {
  ENRICHMENT_TIMEOUT_MS: '2000',
  ENRICHMENT_CACHE_SECONDS: '300',
};
