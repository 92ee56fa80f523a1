import { type ControlServer, startControlServer } from './control/control-server.ts';
import { StatsSeries, type TwinSample, type TwinStats } from './control/stats.ts';
import { type EdgeServer, startEdge } from './edge/edge-server.ts';
import { makeEdge, readEdge } from './edge/read-edge.ts';
import { SqsQueryProtocol } from './edge/sqs-query-protocol.ts';
import { SqsMapping } from './event-source/sqs-mapping.ts';
import type { Fleet } from './lambda/fleet.ts';
import { startFleet } from './lambda/start-fleet.ts';
import { defaultSettings, type TwinSettings } from './settings.ts';
import { type Fault, type S3Front, startS3Front } from './storage/s3-front.ts';
import { localSqs, type Storage, startStorage } from './storage/storage.ts';
import { UnsupportedTemplateError } from './template/cloudformation.ts';
import { physicalResources } from './template/physical.ts';
import { readFunction, readFunctionNamed, readMapping, readQueues } from './template/read-definitions.ts';
import { type Arm, readStack, theOne } from './template/read-template.ts';
import { Resolver, region } from './template/resolve.ts';

export interface TwinOptions {
  /** Folder that `cdk synth` wrote. */
  templates: string;
  arm: Arm;
  /** Default `dev`. */
  stage?: string;
  /** Port of the edge; 0 or nothing takes a free one. */
  port?: number;
  /** Where queues and objects are kept. Without it they are gone at the end. */
  dataDir?: string;
  settings?: Partial<TwinSettings>;
  /** Every line that the functions write, and what the twin itself has to say. */
  log?: (line: string) => void;
}

export interface TwinEndpoints {
  /** POST client batches here. */
  ingestUrl: string;
  sqsEndpoint: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
  s3Endpoint: string;
  bucket: string;
  statsUrl: string;
  region: string;
  /** One key for each client, where the edge asks for keys: for the header X-Api-Key, or `?key=`. */
  apiKeys?: string[];
}

export interface Twin {
  readonly endpoints: TwinEndpoints;
  readonly settings: TwinSettings;
  stats(): TwinStats;
  setFault(fault: Fault): void;
  /** Resolves when the queue is empty and nothing is under way. Dead letters stay where they are. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const keptLogLines = 2_000;
const settledCheckMs = 100;

/**
 * Runs one arm of the synthesized template on this machine: edge, queue, mapping, environments and S3.
 *
 * Throws `UnsupportedTemplateError` when the template asks for what the twin does not do, and `EnvironmentInitError` when
 * the handler cannot be loaded.
 */
export async function startTwin(options: TwinOptions): Promise<Twin> {
  const { arm, stage = 'dev', port = 0, dataDir } = options;
  const settings: TwinSettings = { ...defaultSettings, ...options.settings };
  const stack = readStack(options.templates, stage, arm);
  const { template } = stack;
  const resolver = new Resolver(template, physicalResources(template));
  const edgeDefinition = readEdge(template, resolver);
  const queues = readQueues(template, resolver).map((queue) => ({
    ...queue,
    visibilityTimeoutSeconds: Math.max(1, Math.round(queue.visibilityTimeoutSeconds / settings.timeScale)),
  }));
  const definition = readFunction(stack, resolver);
  const mappingDefinition = readMapping(template, resolver);
  const bucket = resolver.text({ Ref: theOne(template, 'AWS::S3::Bucket')[0] });
  const queue = queues.find(({ name }) => mappingDefinition.queueArn.endsWith(`:${name}`));
  if (!queue?.redrive) throw new UnsupportedTemplateError('The mapping’s queue needs a dead-letter queue');
  const { deadLetterQueueName } = queue.redrive;

  const lines: string[] = [];
  const log = (line: string): void => {
    lines.push(line);
    if (lines.length > keptLogLines) lines.shift();
    options.log?.(line);
  };
  // What was started last is stopped first, also when something fails on the way up.
  const stops: (() => Promise<void> | void)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  /** The function that the edge asks for access runs on default Lambda, beside the processor. */
  const startAuthorizer = async (): Promise<Fleet | undefined> => {
    const functionId = edgeDefinition.kind === 'rest' ? edgeDefinition.api.authorizer?.functionId : undefined;
    if (functionId === undefined) return undefined;
    const { functionEnvironment: _, ...others } = settings;
    return startFleet({
      definition: readFunctionNamed(stack, resolver, functionId),
      settings: { ...others, functionEnvironment: {} },
      onLog: log,
    });
  };
  try {
    const storage: Storage = await startStorage(queues, bucket, dataDir);
    stops.push(() => storage.stop());
    const s3: S3Front = await startS3Front(storage.endpoint, settings);
    stops.push(() => s3.stop());
    const sqsProtocol = new SqsQueryProtocol(storage.endpoint);
    stops.push(() => sqsProtocol.close());
    const fleet: Fleet = await startFleet({
      definition: {
        ...definition,
        environment: {
          ...definition.environment,
          AWS_ENDPOINT_URL_S3: s3.endpoint,
          AWS_ENDPOINT_URL_SQS: storage.endpoint,
        },
      },
      settings,
      onLog: log,
    });
    stops.push(() => fleet.stop());
    const sqs = localSqs(storage.endpoint);
    stops.push(() => sqs.destroy());
    const mapping = new SqsMapping(
      sqs,
      fleet,
      {
        ...mappingDefinition,
        // On default Lambda a batch at a time for each environment that this machine may run.
        maxConcurrency:
          definition.compute.kind === 'default'
            ? Math.min(mappingDefinition.maxConcurrency, fleet.slots)
            : mappingDefinition.maxConcurrency,
        queueUrl: storage.queueUrl(queue.name),
        region,
        visibilityTimeoutMs: queue.visibilityTimeoutSeconds * 1_000,
      },
      settings.timeScale,
    );
    stops.push(() => mapping.stop());
    const authorizer = await startAuthorizer();
    if (authorizer) stops.push(() => authorizer.stop());
    const edge: EdgeServer = await startEdge({
      edge: makeEdge(edgeDefinition, {
        send: (path, form) => sqsProtocol.send(path, form),
        ...(authorizer && { invokeAuthorizer: (event) => authorizer.invoke(event) }),
        ...(settings.issuerUrl && { issuerUrl: settings.issuerUrl }),
      }),
      port,
    });
    stops.push(() => edge.stop());

    const startedAt = new Date().toISOString();
    const requests = (): number => Object.values(edge.byStatus).reduce((sum, count) => sum + count, 0);
    const deadLetters = (): number => {
      const { visible, inFlight } = storage.depth(deadLetterQueueName);
      return visible + inFlight;
    };
    const sample = async (): Promise<TwinSample> => {
      await fleet.tick();
      const depth = storage.depth(queue.name);
      return {
        at: new Date().toISOString(),
        requests: requests(),
        queueVisible: depth.visible,
        queueInFlight: depth.inFlight,
        oldestMessageAgeMs: depth.oldestMessageAgeMs,
        deadLetters: deadLetters(),
        environments: fleet.running,
        slots: fleet.slots,
        slotsInUse: fleet.slotsInUse,
        invocations: mapping.counters.invocations,
        throttles: Object.values(mapping.counters.throttles).reduce((sum, count) => sum + count, 0),
        objects: s3.counters.puts,
        cpuSeconds: fleet.counters.cpuSeconds,
        rssBytes: fleet.rssBytes,
      };
    };
    const series = new StatsSeries(sample);
    stops.push(() => series.stop());
    const stats = (): TwinStats => ({
      arm,
      startedAt,
      now: new Date().toISOString(),
      counters: {
        edge: { requests: requests(), byStatus: { ...edge.byStatus } },
        queue: storage.depth(queue.name),
        deadLetters: deadLetters(),
        mapping: { ...mapping.counters, throttles: { ...mapping.counters.throttles } },
        environments: {
          ...fleet.counters,
          running: fleet.running,
          slots: fleet.slots,
          slotsInUse: fleet.slotsInUse,
          deadWorkers: fleet.deadWorkers,
          rssBytes: fleet.rssBytes,
        },
        s3: { ...s3.counters },
      },
      series: [...series.samples],
    });
    const control: ControlServer = await startControlServer({
      stats,
      setFault: (fault) => s3.setFault(fault),
      log: (count) => lines.slice(-count),
    });
    stops.push(() => control.stop());

    const keys = edgeDefinition.kind === 'rest' ? edgeDefinition.api.plans.map(({ value }) => value) : [];
    return {
      endpoints: {
        ingestUrl: `${edge.url}/v1/events`,
        sqsEndpoint: storage.endpoint,
        queueUrl: storage.queueUrl(queue.name),
        deadLetterQueueUrl: storage.queueUrl(deadLetterQueueName),
        s3Endpoint: s3.endpoint,
        bucket,
        statsUrl: control.url,
        region,
        ...(keys.length > 0 && { apiKeys: keys }),
      },
      settings,
      stats,
      setFault: (fault) => s3.setFault(fault),
      settled: async () => {
        for (;;) {
          const { visible, inFlight } = storage.depth(queue.name);
          if (visible === 0 && inFlight === 0 && mapping.working === 0) break;
          await new Promise((resolve) => setTimeout(resolve, settledCheckMs));
        }
        await fleet.tick();
      },
      stop: stopAll,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
