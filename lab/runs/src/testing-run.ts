import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Arm } from '@telemetry/settings';
import type { Accounting } from './files/accounting-file.ts';
import type { Deployment } from './files/deployment-file.ts';
import { ledgerFile, type LedgerLine } from './files/ledger.ts';
import type { RunFile } from './files/run-file.ts';
import type { MachineLoad, ScenarioFile } from './files/scenario-file.ts';
import type { Consumer, ConsumerSample, Counters, Sample } from './files/stats-file.ts';
import { type SessionFiles, writeRun, writeScenario, writeSession } from './write-run.ts';

/** The raw files of one made-up scenario, before they are written. */
export interface RawFiles extends SessionFiles {
  file: ScenarioFile;
  ledger: LedgerLine[];
}

/** One scenario of a made-up run: what its raw files shall say. */
export interface MadeScenario {
  /** Where it ran in AWS. */
  region?: string;
  arm: Arm;
  name?: string;
  profile?: string;
  variant?: string;
  repeat?: number;
  requests?: number;
  eventsPerRequest?: number;
  /** Of the plan; the requests are sent evenly over it, or over `sendingSeconds`. */
  loadSeconds?: number;
  sendingSeconds?: number;
  /** Virtual users that were due, where not all or more were sent; null: the raw files do not say. */
  due?: number | null;
  httpMs?: number;
  endToEndMs?: number;
  messagesPerInvocation?: number;
  invocationMs?: number;
  cpuSeconds?: number;
  objects?: number;
  deadLetters?: number;
  /** Statuses that differ from 202, one for each of the first requests. */
  otherStatuses?: readonly (number | null)[];
  lost?: number;
  throttles?: Record<string, number>;
  withoutOpenPoll?: number;
  notes?: string[];
  loadAverage?: number;
  machineLoad?: MachineLoad | null;
  /** Whatever else its raw files shall say. */
  change?: (raw: RawFiles) => void;
  /** From the last answer to an empty queue. */
  drainSeconds?: number;
  goalsMissed?: readonly string[];
  /** Of a hybrid: share of the messages that its overflow does, in batches of its own and for so long. */
  overflow?: { share: number; messagesPerInvocation: number; invocationMs: number };
}

const startedAtMs = Date.UTC(2026, 10, 21, 12);
/** From one session to the next. */
const sessionMs = 1_000_000;
const quiet: MachineLoad = {
  samples: 60,
  stealShare: 0.001,
  othersShare: 0.02,
  othersRunnable: 0.02,
  runnable: 0.8,
};

/** Writes the raw files of a run into a new temporary folder, a session for each scenario, and resolves to its path. */
export async function makeRun(
  scenarios: readonly MadeScenario[],
  file: Partial<Omit<RunFile, 'formatVersion'>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'load-report-'));
  const endedAt = new Date(startedAtMs + Math.max(1, scenarios.length) * sessionMs).toISOString();
  await writeRun(folder, { ...runFile, endedAt, ...file });
  for (const [index, scenario] of scenarios.entries()) await makeSession(folder, scenario, index);
  return folder;
}

async function makeSession(run: string, scenario: MadeScenario, index: number): Promise<void> {
  const { arm, name = 'steady', requests = 2_000, eventsPerRequest = 25, loadSeconds = 60 } = scenario;
  const { due = requests, sendingSeconds = loadSeconds, drainSeconds = 0.5 } = scenario;
  const endedAtMs = startedAtMs + index * sessionMs + sendingSeconds * 1_000;
  const session = join(run, arm, `${name}-${index}`);
  const folder = join(session, name);
  const others = scenario.otherStatuses ?? [];
  const accepted = requests - others.length;
  const beganAtMs = startedAtMs + index * sessionMs;
  const after = counters(scenario, accepted);
  const ledger: LedgerLine[] = Array.from({ length: requests }, (_, i) => ({
    at: beganAtMs + Math.round((i / requests) * sendingSeconds * 1_000),
    step: 0,
    kind: 'good',
    latencyMs: (scenario.httpMs ?? 5) + (i % 100) / 100,
    status: i < others.length ? (others[i] ?? null) : 202,
    expectedStatus: 202,
    ...(i >= others.length && { messageId: `m-${index}-${i}` }),
    eventIds: Array.from({ length: eventsPerRequest }, (_, e) => `e-${index}-${i}-${e}`),
    bodyBytes: 4_000,
  }));
  const messages = ledger
    .filter(({ status }) => status === 202)
    .map(({ messageId = '', at }, i) => ({
      messageId,
      receivedAtMs: at,
      acknowledgedAtMs: at + (scenario.endToEndMs ?? 1_000) + (i % 100),
      rows: eventsPerRequest,
    }));
  const file: ScenarioFile = {
    arm,
    scenario: name,
    profile: scenario.profile ?? 'as-is',
    variant: scenario.variant ?? '',
    repeat: scenario.repeat ?? 1,
    phases: due === null ? null : [{ name: 'load', duration: loadSeconds, arrivalRate: due / loadSeconds }],
    eventsPerRequest,
    seed: 1,
    startedAtMs: beganAtMs,
    loadEndedAtMs: endedAtMs,
    settledAtMs: endedAtMs + drainSeconds * 1_000,
    loadAverage: { before: 0.2, after: scenario.loadAverage ?? 1 },
    machineLoad: scenario.machineLoad === undefined ? { ...quiet } : scenario.machineLoad,
    goals: [
      { goal: 'http.codes.202 == http.requests', met: others.length === 0 },
      ...(scenario.goalsMissed ?? []).map((goal) => ({ goal, met: false })),
    ],
    countersBefore: counters(
      {
        arm,
        cpuSeconds: 0,
        objects: 0,
        throttles: mapValues(scenario.throttles ?? {}, () => 0),
        ...(scenario.withoutOpenPoll !== undefined && { withoutOpenPoll: 0 }),
        overflow: scenario.overflow,
      },
      0,
    ),
    countersAfter: after,
    notes: scenario.notes ?? [],
  };
  const raw: RawFiles = {
    file,
    ledger,
    deployment: { ...structuredClone(deployments[arm]), region: scenario.region },
    stats: {
      arm,
      startedAt: new Date(beganAtMs - 5_000).toISOString(),
      now: new Date(beganAtMs + loadSeconds * 1_000).toISOString(),
      counters: after,
      series: Array.from({ length: loadSeconds }, (_, s) =>
        sampleAt(beganAtMs + s * 1_000, s / loadSeconds, after),
      ),
    },
    messages,
    accounting: accounting(accepted * eventsPerRequest, scenario.lost ?? 0),
  };
  scenario.change?.(raw);
  await writeScenario(folder, raw.file);
  await writeFile(ledgerFile(folder, '1'), raw.ledger.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await writeSession(session, raw);
}

/** Cumulative counters had counted this before the scenario began. */
const before = 10;

function counters(scenario: MadeScenario, accepted: number): Counters {
  if (scenario.arm === 'hybrid') return countersOfHybrid(scenario, accepted);
  const { messagesPerInvocation = 10, invocationMs = 60, cpuSeconds = 3, objects = 200 } = scenario;
  const invocations = accepted / messagesPerInvocation;
  return {
    edge: { requests: before + accepted, byStatus: { 202: before + accepted } },
    queue: { visible: 0, inFlight: 0, oldestMessageAgeMs: 0 },
    deadLetters: before + (scenario.deadLetters ?? 0),
    mapping: {
      received: before + accepted,
      invocations: before + invocations,
      invocationErrors: before,
      batchItemFailures: before,
      deleted: before + accepted,
      batchSizeTotal: before + accepted,
      durationMs: before + invocations * invocationMs,
      throttles: mapValues(scenario.throttles ?? {}, (count) => before + count),
    },
    environments: {
      started: 3,
      stopped: 0,
      coldStarts: before,
      timeouts: 0,
      cpuSeconds: before + cpuSeconds,
      running: 3,
      slots: 192,
      slotsInUse: 0,
      rssBytes: 3e8,
      ...(scenario.withoutOpenPoll !== undefined && { withoutOpenPoll: before + scenario.withoutOpenPoll }),
    },
    s3: { puts: before + objects, putFailures: 0, putBytes: before + objects * 20_000, gets: 0 },
  };
}

function countersOfHybrid(scenario: MadeScenario, accepted: number): Counters {
  const { overflow = { share: 0, messagesPerInvocation: 10, invocationMs: 60 }, cpuSeconds = 3 } = scenario;
  const whole = counters({ ...scenario, arm: 'default' }, accepted);
  const sides = [
    { ...scenario, arm: 'managed-instances' as const, cpuSeconds: cpuSeconds * (1 - overflow.share) },
    { ...scenario, ...overflow, arm: 'default' as const, cpuSeconds: cpuSeconds * overflow.share },
  ].map(({ arm, ...side }): Consumer => {
    const share = arm === 'default' ? overflow.share : 1 - overflow.share;
    const { mapping, environments } = counters({ ...side, arm }, accepted * share);
    return { functionName: `made-${arm}`, compute: arm, polling: arm !== 'default', mapping, environments };
  });
  const sum = (pick: (side: Consumer) => number): number => sides.reduce((all, side) => all + pick(side), 0);
  const mapping = {
    ...whole.mapping,
    invocations: sum(({ mapping }) => mapping.invocations),
    durationMs: sum(({ mapping }) => mapping.durationMs ?? 0),
  };
  return { ...whole, mapping, consumers: sides };
}

function sampleAt(atMs: number, share: number, after: Counters): Sample {
  return {
    at: new Date(atMs).toISOString(),
    requests: Math.round(after.edge.requests * share),
    queueVisible: 3,
    queueInFlight: 2,
    oldestMessageAgeMs: 900,
    deadLetters: 0,
    environments: 3,
    slots: 192,
    slotsInUse: 4,
    invocations: Math.round(after.mapping.invocations * share),
    throttles: 0,
    objects: Math.round(after.s3.puts * share),
    cpuSeconds: (after.environments.cpuSeconds ?? 0) * share,
    rssBytes: 3e8,
    ...(after.consumers && { consumers: after.consumers.map((consumer) => consumerAt(consumer, share)) }),
  };
}

/** An overflow that did something polls in the middle third. */
function consumerAt({ compute, mapping }: Consumer, share: number): ConsumerSample {
  const did = mapping.invocations - before;
  if (compute !== 'default')
    return { compute, polling: true, environments: 2, slotsInUse: 3, invocations: did * share };
  const polling = did > 0 && share >= 1 / 3 && share < 2 / 3;
  const soFar = Math.min(1, Math.max(0, share * 3 - 1));
  return { compute, polling, environments: 1, slotsInUse: 1, invocations: did * soFar };
}

function accounting(events: number, lost: number): Accounting {
  return {
    offered: { requests: events / 25, events },
    accepted: { requests: events / 25, events, uniqueEvents: events },
    refused: { requests: 0, events: 0 },
    unanswered: { requests: 0, events: 0 },
    stored: events - lost,
    rejected: 0,
    dead: 0,
    lost,
    lostIds: Array.from({ length: lost }, (_, i) => `lost-${i}`),
    duplicates: { sentAgain: 0, storedRowsBeyondFirst: 0, rejectedRowsBeyondFirst: 0 },
    inSeveralPlaces: 0,
    unexpected: 0,
    unexpectedIds: [],
    balanced: lost === 0,
  };
}

const runFile: Omit<RunFile, 'formatVersion' | 'endedAt'> = {
  command: 'compare',
  target: 'twin',
  startedAt: new Date(startedAtMs).toISOString(),
  machine: { cpuModel: 'Some CPU', cpus: 2, memoryGiB: 8, system: 'linux', node: 'v24' },
  settings: {},
  arms: ['managed-instances', 'default'],
};

const common: Omit<
  Deployment,
  'arm' | 'managedInstances' | 'interfaceEndpointZones' | 'memoryMiB' | 'lingerMs'
> = {
  architecture: 'arm64',
  timeoutSeconds: 30,
  edge: 'rest',
  batchSize: 100,
  batchingWindowSeconds: 1,
  mappingMaxConcurrency: 100,
  visibilityTimeoutSeconds: 181,
  maxReceiveCount: 10,
  twin: {
    timeScale: 1,
    s3PutLatencyMs: 35,
    doublingMs: 300_000,
    provisioningDelayMs: 90_000,
    maxEnvironments: 6,
    pollPatienceMs: 250,
  },
};

export const deployments: Record<MadeScenario['arm'], Deployment> = {
  default: {
    ...common,
    arm: 'default',
    memoryMiB: 1_769,
    lingerMs: 0,
    managedInstances: null,
    interfaceEndpointZones: 0,
  },
  'managed-instances': {
    ...common,
    arm: 'managed-instances',
    memoryMiB: 2_048,
    lingerMs: 100,
    managedInstances: {
      instanceTypes: ['m7g.xlarge', 'c7g.xlarge'],
      vcpusPerEnvironment: 1,
      slotsPerEnvironment: 64,
      workerThreads: 1,
      minEnvironments: 3,
      maxEnvironments: 12,
      availabilityZones: 3,
    },
    interfaceEndpointZones: 3,
  },
  get hybrid(): Deployment {
    const floor = this['managed-instances'];
    return {
      ...floor,
      arm: 'hybrid',
      managedInstances: floor.managedInstances && {
        ...floor.managedInstances,
        minEnvironments: 1,
        maxEnvironments: 1,
      },
      overflow: {
        memoryMiB: 1_769,
        architecture: 'arm64',
        mappingMaxConcurrency: 100,
        joinAboveAgeSeconds: 30,
        leaveAfterSeconds: 180,
      },
    };
  },
};

function mapValues(
  counts: Record<string, number>,
  change: (count: number) => number,
): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, change(count)]));
}
