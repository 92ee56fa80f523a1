import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Arm } from '@telemetry/settings';
import { type Consumer, startConsumer } from './consumers/consumer.ts';
import { type ControlRoute, type ControlServer, startControlServer } from './control/control-server.ts';
import { readCounters, takeSample } from './control/measure.ts';
import { StatsSeries, type TwinCounters, type TwinStats } from './control/stats.ts';
import { startEdge } from './edge/edge-server.ts';
import { type EdgeKind, kindOfEdge, makeEdge } from './edge/read-edge.ts';
import { sqsForApiGateway } from './edge/sqs-for-api-gateway.ts';
import { sqsInProcess } from './event-source/sqs-in-process.ts';
import type { MappingContext } from './event-source/sqs-mapping.ts';
import type { Fleet } from './lambda/fleet.ts';
import { startFleet } from './lambda/start-fleet.ts';
import { LogLines } from './log-lines.ts';
import { type PipelineDefinition, readPipeline } from './read-pipeline.ts';
import {
  type ExecutorOf,
  type ScheduledExecutions,
  startSchedules,
} from './scheduling/scheduled-executions.ts';
import { defaultSettings, type TwinSettings } from './settings.ts';
import type { StoredMessage } from './sqs/message.ts';
import type { Sqs } from './sqs/sqs.ts';
import { takeDataFolder } from './storage/data-folder.ts';
import { type Fault, startS3Front } from './storage/s3-front.ts';
import { localSqs, startStorage } from './storage/storage.ts';
import { startSwitches } from './switching/start-switches.ts';
import { readStack } from './template/read-template.ts';
import { region } from './template/resolve.ts';

export interface TwinOptions {
  /** Folder that `cdk synth` wrote. */
  templates: string;
  arm: Arm;
  /** Default `dev`. */
  stage?: string;
  /** Port of the edge; 0 or nothing takes a free one. */
  port?: number;
  /** Port of the numbers, faults and logs; 0, nothing or a port that is taken takes a free one. */
  controlPort?: number;
  /** Where queues and objects are kept. Without it they are gone at the end. */
  dataDir?: string;
  /** Whether what an earlier twin left in the data directory is deleted first. */
  fresh?: boolean;
  settings?: Partial<TwinSettings>;
  /** Every line that the functions write, and what the twin itself has to say. */
  log?: (line: string) => void;
  /** What a person who watches wants to know, which is in `log`, too: a consumer joins or leaves. */
  news?: (line: string) => void;
  /** Who executes the state machines that schedules start. Without it nobody does. */
  executorOf?: ExecutorOf;
  /** Adds to the control port what shows the running twin, or acts on it. Called once, before the twin is ready. */
  extend?: (inside: TwinInside) => TwinExtension;
}

/** What an extension of the control port gets to see of a running twin, and to act on. */
export interface TwinInside {
  arm: Arm;
  settings: TwinSettings;
  /** But for the control port's own address, which is the extension's. */
  endpoints: Omit<TwinEndpoints, 'statsUrl'>;
  dataDir: string | undefined;
  /** The functions that the event queue feeds, with their environments and mappings. */
  consumers: readonly Consumer[];
  counters(): TwinCounters;
  /** Messages of the dead-letter queue, the oldest first; looking takes none of them out. */
  deadLetters(): readonly StoredMessage[];
  setFault(fault: Fault): void;
  schedules: Pick<ScheduledExecutions, 'states' | 'run'>;
}

export interface TwinExtension {
  route: ControlRoute;
  /** Called before the parts of the twin stop. */
  stop(): Promise<void> | void;
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
  /** What the edge lets through of what everybody sends, where the template bounds it. */
  throttle?: { ratePerSecond: number; burst: number };
  edge: EdgeKind;
}

export interface Twin {
  readonly endpoints: TwinEndpoints;
  readonly settings: TwinSettings;
  stats(): TwinStats;
  /** As `stats`, which reads the processes of the environments once a second, but now. */
  measure(): Promise<TwinStats>;
  setFault(fault: Fault): void;
  /** Resolves when the queue is empty and nothing is under way. Dead letters stay where they are. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const settledCheckMs = 100;

/**
 * Runs one arm of the synthesized template on this machine: edge, queue, its consumers with their environments, and S3.
 *
 * Throws `DataFolderError` when the data directory is another's, `UnsupportedTemplateError` when the template asks for what the twin does not do, and `EnvironmentInitError` when
 * the handler cannot be loaded.
 */
export async function startTwin(options: TwinOptions): Promise<Twin> {
  const { templates, arm, stage = 'dev', port = 0, dataDir, fresh } = options;
  const settings: TwinSettings = { ...defaultSettings, ...options.settings };
  const pipeline = readPipeline(readStack(templates, stage, arm), settings.timeScale);
  const { eventQueue, deadLetterQueueName, bucket } = pipeline;
  const log = new LogLines(options.log);
  const onLog = log.add;
  const onNews = (line: string): void => {
    onLog(line);
    options.news?.(line);
  };
  // What was started last is stopped first, also when something fails on the way up.
  await using started = new AsyncDisposableStack();

  if (dataDir !== undefined) {
    const folder = takeDataFolder(dataDir, fresh);
    started.defer(() => folder.release());
  }
  const storage = await startStorage(pipeline.queues, bucket, dataDir);
  started.defer(() => storage.stop());
  const s3 = await startS3Front(storage.s3Endpoint, settings);
  started.defer(() => s3.stop());
  const sqs = sqsOfMappings(settings.mappingSqsEndpoint, storage.sqs);
  started.defer(() => sqs.destroy());

  const consumers: Consumer[] = [];
  for (const definition of pipeline.consumers) {
    const consumer = await startConsumer(definition, {
      sqs,
      queueUrl: storage.queueUrl(eventQueue.name),
      visibilityTimeoutMs: eventQueue.visibilityTimeoutSeconds * 1_000,
      environment: { AWS_ENDPOINT_URL_S3: s3.endpoint, AWS_ENDPOINT_URL_SQS: storage.sqsEndpoint },
      settings,
      onLog,
    });
    consumers.push(consumer);
    started.defer(() => consumer.stop());
  }
  const switches = startSwitches(pipeline.switches, {
    consumers,
    queueName: eventQueue.name,
    storage,
    settings,
    onLog,
    onNews,
  });
  started.defer(() => switches.stop());

  const authorizer = await startAuthorizer(pipeline, settings, onLog);
  if (authorizer) started.defer(() => authorizer.stop());
  const edge = await startEdge({
    edge: makeEdge(pipeline.edge, {
      send: sqsForApiGateway(storage.sqs),
      ...(authorizer && { invokeAuthorizer: (event) => authorizer.invoke(event) }),
      ...(settings.issuerUrl && { issuerUrl: settings.issuerUrl }),
    }),
    port,
  });
  started.defer(() => edge.stop());

  const schedules = startSchedules(pipeline.schedules, {
    executorOf: options.executorOf,
    services: { s3Endpoint: s3.endpoint, region, bucket },
    timeScale: settings.timeScale,
    onLog,
    onNews,
  });
  started.defer(() => schedules.stop());

  const startedAt = new Date().toISOString();
  const measured = { edge, storage, queueName: eventQueue.name, deadLetterQueueName, consumers, s3 };
  const series = new StatsSeries(() => takeSample(measured));
  started.defer(() => series.stop());
  const stats = (): TwinStats => ({
    arm,
    startedAt,
    now: new Date().toISOString(),
    counters: readCounters(measured),
    series: [...series.samples],
    schedules: schedules.states(),
  });
  const readProcesses = async (): Promise<void> =>
    void (await Promise.all(consumers.map(({ fleet }) => fleet.tick())));
  const setFault = (fault: Fault): void => s3.setFault(fault);
  const keys = pipeline.edge.kind === 'rest' ? pipeline.edge.api.plans.map(({ value }) => value) : [];
  const endpoints = {
    ingestUrl: `${edge.url}/v1/events`,
    sqsEndpoint: storage.sqsEndpoint,
    queueUrl: storage.queueUrl(eventQueue.name),
    deadLetterQueueUrl: storage.queueUrl(deadLetterQueueName),
    s3Endpoint: s3.endpoint,
    bucket,
    region,
    ...(keys.length > 0 && { apiKeys: keys }),
    ...(pipeline.edge.api.throttle && { throttle: pipeline.edge.api.throttle }),
    edge: kindOfEdge(pipeline.edge),
  };
  const extension = options.extend?.({
    arm,
    settings,
    endpoints,
    dataDir,
    consumers,
    counters: () => readCounters(measured),
    deadLetters: () => storage.sqs.queue(deadLetterQueueName).messages.toArray(),
    setFault,
    schedules,
  });
  if (extension) started.defer(() => extension.stop());
  const control: ControlServer = await startControlServer({
    port: options.controlPort ?? 0,
    route: extension?.route,
    stats,
    setFault,
    runSchedule: (id) => schedules.run(id),
    log: (count) => log.last(count),
  });
  started.defer(() => control.stop());

  const running = started.move();
  return {
    endpoints: { ...endpoints, statsUrl: control.url },
    settings,
    stats,
    measure: async () => {
      await readProcesses();
      return stats();
    },
    setFault,
    settled: async () => {
      for (;;) {
        const { visible, inFlight } = storage.depth(eventQueue.name);
        if (visible === 0 && inFlight === 0 && consumers.every(({ mapping }) => mapping.working === 0)) break;
        await new Promise((resolve) => setTimeout(resolve, settledCheckMs));
      }
      await readProcesses();
    },
    stop: () => running.disposeAsync(),
  };
}

/** Over HTTP where somebody stands between. */
function sqsOfMappings(
  endpoint: string | undefined,
  own: Sqs,
): MappingContext['sqs'] & Pick<SQSClient, 'destroy'> {
  return endpoint === undefined ? { ...sqsInProcess(own), destroy: () => {} } : localSqs(endpoint);
}

/** The function that the edge asks for access runs on default Lambda, beside the consumers. */
async function startAuthorizer(
  { authorizer }: PipelineDefinition,
  settings: TwinSettings,
  onLog: (line: string) => void,
): Promise<Fleet | undefined> {
  return (
    authorizer &&
    startFleet({
      definition: authorizer,
      settings: { ...settings, functionEnvironment: {}, workers: undefined },
      onLog,
    })
  );
}
