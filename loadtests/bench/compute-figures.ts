import { cpus } from 'node:os';
import { join } from 'node:path';
import { type Environment, startEnvironment } from '@telemetry/execution-environment';
import { median } from '@telemetry/runs';
import type { ComputeType } from '@telemetry/settings';
import type { DeployedFunction } from './deployed-function.ts';
import { type Downstream, startDownstream } from './downstream.ts';
import { figure, type Figure } from './figure.ts';
import { eventsPerInvocation, eventsPerMessage, invocationPayloads } from './invocation-payloads.ts';
import { Saturation, type Window } from './saturate.ts';

const s3PutMs = 35;
const registryMs = 160;
const slots = 64;
/** Where the runtime client's native addon was built, where its installation did not build it. */
const addon = process.env['RAPID_CLIENT_ADDON'];
/** The last processor: the load generator and the downstream stay off it as far as the system lets them. */
const cpu = Math.max(0, cpus().length - 1);

export interface ComputeOptions {
  managedInstances: DeployedFunction;
  default: DeployedFunction;
  repeats: number;
  seconds: number;
  onProgress: (text: string) => void;
}

type Name =
  'parse only' | 'plain group commit' | ComputeType | `${ComputeType}, waiting` | 'default, full batch';

interface Turn extends Window {
  objects: number;
}

interface Contender {
  name: Name;
  run: () => Promise<Turn>;
}

/**
 * Figures of one environment of each kind, each held to one processor and one worker thread, with the bundle and the
 * settings that are deployed. The contenders take turns, so that whatever slows the machine down meets all of them.
 */
export async function computeFigures(options: ComputeOptions): Promise<Figure[]> {
  const downstream = await startDownstream({ s3PutMs, registryMs });
  const environments: Environment[] = [];
  try {
    const rounds: Map<Name, Turn>[] = [];
    const contenders: Contender[] = [];
    for await (const contender of startContenders(options, downstream, environments))
      contenders.push(contender);
    for (let round = 1; round <= options.repeats; round += 1) {
      const turns = new Map<Name, Turn>();
      for (const { name, run } of contenders) {
        options.onProgress(`round ${round} of ${options.repeats}: ${name}`);
        turns.set(name, await run());
      }
      rounds.push(turns);
    }
    return roundsToFigures(
      rounds,
      options.default.batchSize,
      environments.every(({ pinned }) => pinned),
      environments.every(({ client }) => client === 'native') ? 'native' : 'stand-in',
    );
  } finally {
    await Promise.all(environments.map((environment) => environment.stop()));
    downstream.stop();
  }
}

async function* startContenders(
  { managedInstances, default: onDefault, seconds, onProgress }: ComputeOptions,
  downstream: Downstream,
  environments: Environment[],
): AsyncGenerator<Contender> {
  const ofTen = invocationPayloads(256);
  const start = async (
    name: Name,
    deployed: DeployedFunction,
    { more = {}, payloads = ofTen }: { more?: Record<string, string>; payloads?: readonly Buffer[] } = {},
  ): Promise<Contender> => {
    onProgress(`warming up: ${name}`);
    const onlyOne = deployed === onDefault;
    const environment = await startEnvironment({
      ...deployed,
      mode: onlyOne
        ? { kind: 'default' }
        : { kind: 'managed-instances', maxConcurrency: slots, workerCount: 1 },
      functionName: name.replaceAll(/\W+/g, '-'),
      environment: { ...deployed.environment, AWS_ENDPOINT_URL_S3: downstream.s3Url, ...more },
      pinToCpu: cpu,
      ...(addon && { addon }),
    });
    environments.push(environment);
    const saturation = new Saturation(environment, payloads, onlyOne ? 1 : slots);
    const run = async (warmUpSeconds = 0.3): Promise<Turn> => {
      const before = await downstream.puts();
      const window = await saturation.measure({ warmUpSeconds, seconds });
      return { ...window, objects: (await downstream.puts()) - before };
    };
    await run(1);
    return { name, run };
  };
  const waiting = { ENRICHMENT_URL: downstream.registryUrl, ENRICHMENT_CACHE_SECONDS: '0' };
  const parseOnly = {
    ...managedInstances,
    taskRoot: join(import.meta.dirname, 'parse-only'),
    handler: 'index.handler',
  };
  yield start('parse only', parseOnly);
  yield start('plain group commit', {
    ...managedInstances,
    taskRoot: join(import.meta.dirname, 'plain-group-commit'),
    handler: 'index.handler',
  });
  yield start('managed-instances', managedInstances);
  yield start('default', onDefault);
  yield start('default, full batch', onDefault, { payloads: invocationPayloads(32, onDefault.batchSize) });
  yield start('managed-instances, waiting', managedInstances, { more: waiting });
  yield start('default, waiting', onDefault, { more: waiting });
}

function roundsToFigures(
  rounds: readonly Map<Name, Turn>[],
  fullBatch: number,
  pinned: boolean,
  client: Environment['client'],
): Figure[] {
  const of = (name: Name, measure: (turn: Turn) => number): number[] =>
    rounds.map((turns) => measure(turns.get(name) ?? missing(name)));
  const ratio = (a: readonly number[], b: readonly number[]): number[] =>
    a.map((value, round) => value / (b[round] ?? NaN));
  const perCpu = (name: Name): number[] =>
    of(name, (turn) => (turn.invocations * eventsPerInvocation) / turn.cpuSeconds);
  const perSecond = (name: Name): number[] =>
    of(name, (turn) => (turn.invocations * eventsPerInvocation) / turn.seconds);
  const busy = (name: Name): number => median(of(name, (turn) => turn.cpuSeconds / turn.seconds));
  const microseconds = (name: Name): number => 1e6 / median(perCpu(name));
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const thousands = (value: number): string => `${Math.round(value / 100) / 10} k`;
  const held = pinned
    ? ''
    : " The environments could not be held to one processor here, so this is not the goal's setting.";

  const clientSays =
    client === 'native'
      ? 'on the native runtime client: '
      : 'on a stand-in for the runtime client’s native half: ';
  const slotMs = (name: Name): number =>
    Math.round((slots / median(of(name, (turn) => turn.invocations / turn.seconds))) * 1_000);
  const arms = (managed: Name, onDefault: Name): string =>
    `${thousands(median(perSecond(managed)))} and ${thousands(median(perSecond(onDefault)))} events/s; ` +
    `managed instances keep their vCPU ${percent(busy(managed))} busy, with each slot taken for ${slotMs(managed)} ms an invocation; ` +
    `default Lambda keeps it ${percent(busy(onDefault))} busy.${held}`;
  const cpuMsOf = (name: Name): number[] =>
    of(name, ({ cpuSeconds, invocations }) => (cpuSeconds / invocations) * 1_000);
  const billedMsOf = (name: Name): number[] => of(name, (turn) => (turn.seconds / turn.invocations) * 1_000);
  const cpuMs = cpuMsOf('default');
  const billedMs = billedMsOf('default');
  const fullCpuMs = cpuMsOf('default, full batch');
  const fullBilledMs = billedMsOf('default, full batch');
  const fullEvents = fullBatch * eventsPerMessage;
  return [
    figure({
      name: 'events per CPU-second, processor ÷ a handler that only parses',
      values: ratio(perCpu('managed-instances'), perCpu('parse only')),
      goal: { atLeast: client === 'native' ? 0.42 : 0.5 },
      limitedBy:
        `${clientSays}${microseconds('managed-instances').toFixed(1)} µs of CPU an event, of which ${microseconds('parse only').toFixed(1)} µs are the ` +
        `runtime client and JSON.parse; the rest is validation, columns and encoding (--only event), partial failures, metrics, the S3 client, and collecting what waits.${held}`,
    }),
    figure({
      name: 'events per CPU-second, processor ÷ plain group commit',
      values: ratio(perCpu('managed-instances'), perCpu('plain group commit')),
      goal: { atLeast: 1.7 },
      limitedBy: `${microseconds('plain group commit').toFixed(1)} µs of CPU an event for the plain one: the same validation, rows as objects, the library's defaults; the runtime client is in both.`,
    }),
    figure({
      name: 'events per second, processor ÷ plain group commit',
      values: ratio(perSecond('managed-instances'), perSecond('plain group commit')),
      limitedBy: 'the same by the clock: other work of this machine is in it.',
    }),
    figure({
      name: 'µs of CPU an event, processor on managed instances',
      values: perCpu('managed-instances').map((events) => 1e6 / events),
      limitedBy: 'a number of this machine: to be compared with another version’s (--against).',
    }),
    figure({
      name: `events per second, processor on managed instances`,
      values: perSecond('managed-instances'),
      limitedBy: 'a number of this machine, by the clock.',
    }),
    figure({
      name: `peak memory of an environment at ${slots} invocations, MB`,
      values: of('managed-instances', ({ peakRssBytes }) => peakRssBytes / 1e6),
      goal: { atMost: 250 },
      limitedBy:
        'Node.js and the bundle, what the runtime client reads into, and young objects until they are collected.',
    }),
    figure({
      name: 'ms of CPU an invocation, default Lambda',
      values: cpuMs,
      limitedBy: 'a number of this machine: to be compared with another version’s (--against).',
    }),
    figure({
      name: 'billed ms an invocation, default Lambda',
      values: billedMs,
      limitedBy:
        `the PUT takes ${s3PutMs} of them, and ${median(cpuMs).toFixed(1)} are processor time, which the answer and the next poll are a part of. ` +
        `With no processor time at all it would be ${percent(s3PutMs / median(billedMs))} of this.`,
    }),
    figure({
      name: `billed ms an invocation of a full batch of the deployed mapping (${fullBatch} messages), default Lambda`,
      values: fullBilledMs,
      limitedBy:
        `the PUT takes ${s3PutMs} of them, and ${median(fullCpuMs).toFixed(1)} are processor time, ` +
        `${((median(fullCpuMs) / fullEvents) * 1_000).toFixed(1)} µs for each of ${fullEvents.toLocaleString('en')} events. ` +
        `With no processor time at all it would be ${percent(s3PutMs / median(fullBilledMs))} of this.`,
    }),
    figure({
      name: `one environment at concurrency ${slots} ÷ one default environment, ${s3PutMs} ms PUT`,
      values: ratio(perSecond('managed-instances'), perSecond('default')),
      goal: { atLeast: 10 },
      limitedBy: arms('managed-instances', 'default'),
    }),
    figure({
      name: `the same, each invocation also waiting ${registryMs} ms`,
      values: ratio(perSecond('managed-instances, waiting'), perSecond('default, waiting')),
      goal: { atLeast: 25 },
      limitedBy: arms('managed-instances, waiting', 'default, waiting'),
    }),
    figure({
      name: 'objects per 1,000 invocations on managed instances',
      values: of('managed-instances', (turn) => (turn.objects / turn.allInvocations) * 1_000),
      goal: { atMost: 30 },
      limitedBy: `an object is written when five eighths of the ${slots} slots wait for it, when the linger ends, or when it is full: 1,000 ÷ ${slots} = ${(1_000 / slots).toFixed(1)} would be all slots in one object.`,
    }),
  ];
}

function missing(name: Name): never {
  throw new Error(`${name} was not measured`);
}
