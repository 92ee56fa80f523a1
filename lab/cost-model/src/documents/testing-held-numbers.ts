/** What sentences of docs/cost-model.md and docs/results.md say, and where it comes from. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  balancedFill,
  hoursPerMonth,
  type PipelineBill,
  type PlainArm,
  priceList,
  pricePipeline,
  targetUtilization,
  assumedWork,
} from '@telemetry/prices';
import {
  config,
  managedInstancesScaleOut,
  mappingLimits,
  operatingSystemOfInstance,
  provisionedPollers,
  settledBytesPerEvent,
  standardPollers,
} from '@telemetry/settings';
import { type Answers, comparisonOf, defaultAnswers } from '../pipeline/answers.ts';
import { compareArms } from '../pipeline/compare.ts';
import { type QueryCost, queryCosts, type Reading, type Span } from '../pipeline/query-costs.ts';
import { asTraced, publicTrace } from '../simulation/public-trace.ts';

export const root = resolve(import.meta.dirname, '../../../..');
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');

const numbers =
  'none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen'.split(' ');
/** `$1,005`, `12 %`, `five` as a number. */
export const numberOf = (said: string): number =>
  numbers.includes(said.toLowerCase())
    ? numbers.indexOf(said.toLowerCase())
    : Number(said.replaceAll(/[$,]/g, ''));

/** A sentence, and what its groups say. */
export type Held = [sentence: RegExp, ...is: (() => number)[]];

/** A number that a line of the code has. */
export const inCode = (file: string, line: RegExp) => (): number =>
  Number((line.exec(read(file))?.[1] ?? NaN.toString()).replaceAll('_', ''));

const prices = priceList();
type PriceId = keyof typeof prices.prices;
const usd = (id: PriceId) => (): number => {
  const price = prices.prices[id];
  return 'usd' in price ? price.usd : NaN;
};
const tier = (id: PriceId, n: number, unit: number) => (): number => {
  const price = prices.prices[id];
  return 'tiers' in price ? (price.tiers[n]?.upTo ?? NaN) / unit : NaN;
};
const fee = (of: keyof typeof prices.managementFees) => (): number => prices.managementFees[of].share * 100;
const round = (value: number, digits = 0): number => Number(value.toFixed(digits));
const significant = (value: number, digits: number): number => Number(value.toPrecision(digits));

const { prod } = config;
const asked = (eventsPerMonth: number, said: Partial<Answers> = {}) =>
  comparisonOf({ ...defaultAnswers, eventsPerMonth, ...said }, prod);
const bill = (arm: PlainArm, eventsPerMonth: number, said: Partial<Answers> = {}): PipelineBill =>
  pricePipeline(asked(eventsPerMonth, said).questions[arm], prices);
const partOf = ({ parts }: PipelineBill, ...names: string[]): number =>
  parts.filter(({ part }) => names.includes(part)).reduce((sum, { totalUsd }) => sum + totalUsd, 0);
const crossing = (said: Partial<Answers>): number => compareArms(asked(10e9, said)).crossings[0]?.at ?? NaN;
export const settlingUsd = (everyHours: number): number =>
  partOf(bill('managed-instances', 2.6e9, { settlingHours: everyHours }), 'settling');
const workload = (arm: PlainArm, events: number) => bill(arm, events).workload;
const scaleOut = managedInstancesScaleOut;
const settling = 'packages/prices/src/pipeline/settling.ts';
const day = 'lab/cost-model/src/simulation/day-settings.ts';
const queries = 'lab/cost-model/src/pipeline/query-costs.ts';
const shownMonth = (n: number) =>
  inCode('lab/cost-model/src/cli.ts', new RegExp(String.raw`shownMonths = \[${'\\d+, '.repeat(n - 1)}(\d+)`));
const s1 = { perSecond: 100, seconds: 0.2, cpuShare: 0.2 };

/** Those that the shipped settings make. */
export const ofSettings: Held[] = [
  [
    /edge and queue are most of the bill: (\d+) % at a billion/,
    () => {
      const { totalUsd, ...of } = bill('default', 1e9);
      return round((100 * partOf({ totalUsd, ...of }, 'edge', 'queue')) / totalUsd);
    },
  ],
  [
    /instead of one divide that bill by (\d+);/,
    () => round(bill('default', 1e9, { eventsPerRequest: 1 }).totalUsd / bill('default', 1e9).totalUsd),
  ],
  [
    /cost (\$\d+) a month, and their endpoints for logs (\$\d+), before the first event/,
    () => round(partOf(bill('managed-instances', 0), 'compute')),
    () => round(partOf(bill('managed-instances', 0), 'network')),
  ],
  [
    /break-even to ([\d.]+) billion events a month, with ten to ([\d.]+) billion/,
    () => significant(crossing({ wallMs: 2_000 }) / 1e9, 3),
    () => significant(crossing({ wallMs: 2_000, batchSize: 10 }) / 1e9, 3),
  ],
  [
    /At (\d+) million events a month an invocation has (\w+) message and an object its events/,
    () => 50,
    () => round(workload('managed-instances', 50e6).messagesPerInvocation),
  ],
  [
    /at ([\d.]+) billion (\d+) messages, and an object (\d+) events, on managed instances, and (\w+) messages and (\d+) events on default Lambda/,
    () => 2.6,
    () => round(workload('managed-instances', 2.6e9).messagesPerInvocation),
    () => round(workload('managed-instances', 2.6e9).eventsPerObject),
    () => round(workload('default', 2.6e9).messagesPerInvocation),
    () => round(workload('default', 2.6e9).eventsPerObject),
  ],
];

/** Words of a share, as 1 ÷ n. */
export const sharesOfSettings: [sentence: RegExp, share: () => number][] = [
  [/every hour it would be an eleventh of the bill/, () => 11],
  [/as deployed, a thirty-fifth/, () => 35],
];
export const settlingShare = (everyHours: number): number =>
  bill('managed-instances', 2.6e9, { settlingHours: everyHours }).totalUsd / settlingUsd(everyHours);

export const ofModel: Held[] = [
  [
    /measured it \((\d+) events a request, (\d+) ms CPU an invocation and ([\d.]+) ms an event/,
    () => assumedWork.eventsPerRequest,
    () => assumedWork.cpuMs,
    () => assumedWork.cpuMsPerEvent,
  ],
  [/a write of (\d+) ms\)/, inCode('packages/prices/src/traffic/work.ts', /an S3 write of (\d+) ms/)],
  [/a month has (\d+) hours unless/, () => hoursPerMonth],
  [/So a batch has (\d) ÷ \((\d) − B\) messages, with B/, () => 1, () => 1],
  [/at most the batch size or what (\d+) MB hold/, () => mappingLimits.payloadBytes / 2 ** 20],
  [
    /by chance \(([\d.]+) of (\d+), (\d+) of (\d+)\)/,
    () => round(balancedFill(10), 1),
    () => 10,
    () => round(balancedFill(100)),
    () => 100,
  ],
  [
    /requests by tiers \((\d+) million, (\d+), (\d+) billion\)\. HTTP API: a request for each (\d+) KB, tiers at (\d+) million/,
    tier('api-gateway.rest.request', 0, 1e6),
    tier('api-gateway.rest.request', 1, 1e9),
    tier('api-gateway.rest.request', 2, 1e9),
    inCode('packages/prices/src/kinds/api-gateway.ts', /httpUnitKb = (\d+)/),
    tier('api-gateway.http.request', 0, 1e6),
  ],
  [
    /Each (\d+) KB of a call is a request/,
    inCode('packages/prices/src/traffic/sqs-requests.ts', /chunkKb = (\d+)/),
  ],
  [
    /⌈s ÷ (\d+)⌉ \+ receives × ⌈n·s ÷ (\d+)⌉ ÷ n \+ (\d) ÷ n\. Idle pollers ask in vain once in (\d+) s/,
    inCode('packages/prices/src/traffic/sqs-requests.ts', /chunkKb = (\d+)/),
    inCode('packages/prices/src/traffic/sqs-requests.ts', /chunkKb = (\d+)/),
    () => 1,
    () => 1 / inCode('packages/prices/src/stage/stage-question.ts', /emptyReceivesPerSecond = ([\d.]+)/)(),
  ],
  [
    /Above (\d+) MB\/s on managed instances, or ([\d,]+) invocations at once, pollers are provisioned: one for each MB\/s, (\w+) invocations at once, or (\w+) calls a second, (\w+) at least, at (\$[\d.]+) an hour/,
    () => standardPollers.bytesPerSecondToManagedInstances / 1e6,
    () => standardPollers.concurrentInvocations,
    () => provisionedPollers.perPoller.concurrentInvocations,
    () => provisionedPollers.perPoller.callsPerSecond,
    () => provisionedPollers.min,
    usd('sqs.poller-hour'),
  ],
  [
    /CPU takes ([\d,]+) ÷ memory times as long below ([\d,]+) MiB/,
    inCode('packages/prices/src/capacity/cpu-of-memory.ts', /memoryOfVcpuMiB = ([\d_]+)/),
    inCode('packages/prices/src/capacity/cpu-of-memory.ts', /memoryOfVcpuMiB = ([\d_]+)/),
  ],
  [/\(price × \((\d) − discount\) \+ price × (\d+) %\)/, () => 1, fee('lambda-managed-instances')],
  [
    /divided by the target of (\d+) %, never below (\w+)\./,
    () => targetUtilization * 100,
    () => prod.managedInstances.environments.min,
  ],
  [
    /holds min\(\(v − (\d)\) ÷ vCPUs, \(g − (\d)\) ÷ GiB\) environments: a `large` holds one of (\d) GiB/,
    () => operatingSystemOfInstance.vcpus,
    () => operatingSystemOfInstance.memoryGiB,
    () => prod.managedInstances.memoryMiB / 1_024,
  ],
  [
    /The switch is an alarm \((\$[\d.]+) a month\) and two or three Step Functions transitions each time \((\$[\d.]+) each\)/,
    usd('cloudwatch.alarm-metric-month'),
    usd('step-functions.transition'),
  ],
  [
    /A run goes through (\w+) states and (\w+) more for each day/,
    inCode(settling, /ofARun: (\d+)/),
    inCode(settling, /ofADay: (\d+)/),
  ],
  [
    /are found by (\d) \+ ⌊grace ÷ runs apart⌋ runs, and each of (\w+) statements/,
    inCode(settling, /(\d) \+ Math\.floor\(graceHours/),
    inCode(settling, /statementsOfSmall = (\d+)/),
  ],
  [/in the window \(window \+ (\d) days/, inCode(settling, /windowDays \+ (\d)/)],
  [/a statement is billed for (\d+) MB at least/, inCode(settling, /leastScannedBytes = (\d+) /)],
  [
    /Settled rows have (\d+) % of the bytes that they have in small objects, their id ([\d.]+) bytes, and a count by type reads ([\d.]+) bytes/,
    () => round(100 * inCode(settling, /shareOfSmall: ([\d.]+)/)()),
    inCode(settling, /idBytes: ([\d.]+)/),
    () => settledBytesPerEvent.type,
  ],
  [
    /read at (\$\d+) a TB \(2⁴⁰ bytes\) and (\d+) MB at least/,
    usd('athena.tb-scanned'),
    inCode(settling, /leastScannedBytes = (\d+) /),
  ],
  [/whole where it is below (\d+) MB/, () => inCode(queries, /wholeBelowBytes = (\w+)/)() / 1e6],
  [
    /n·p·(\d+)·\((\d) − δ \+ ([\d.]+)\) ÷ \(d·m·g·\((\d) − λ\)\)/,
    () => hoursPerMonth,
    () => 1,
    () => fee('lambda-managed-instances')() / 100,
    () => 1,
  ],
  [
    /with its peak at (\d+):(\d\d)/,
    inCode('lab/cost-model/src/pipeline/answers.ts', /peakHour: (\d+)/),
    () => 0,
  ],
  [
    /records rounded up to (\d+) KB, and storage/,
    inCode('lab/cost-model/src/computes/firehose.ts', /recordUnitKb = (\d+)/),
  ],
  [
    /EKS Auto Mode: plus (\d+) %\. EKS: plus (\$[\d.]+) an hour/,
    fee('eks-auto-mode'),
    usd('eks.cluster-hour'),
  ],
  [/ECS Managed Instances and EKS Auto Mode: plus (\d+) %/, fee('ecs-managed-instances')],
  [/exit code (\d)\./, () => 2],
  [/Lambda's million requests and ([\d,]+) GB-seconds/, () => prices.freeTier['lambda.gb-second'].quantity],
  [/the first look that finds more than (\d+) s/, () => prod.hybrid.joinAboveAgeSeconds],
  [
    /\| pollers of a standard mapping +\| (\d+), (\d+) a minute more while batches are full, ([\d,]+) at most/,
    () => standardPollers.first,
    () => standardPollers.addedPerMinute,
    () => standardPollers.concurrentInvocations,
  ],
  [
    /after (\w+) batches in a row that were half full at most, down to (\d+)/,
    () => standardPollers.leaves.afterBatches,
    () => standardPollers.first,
  ],
  [
    /\| provisioned pollers +\| (\w+) invocations each, ([\d,]+) invocations a minute more/,
    () => provisionedPollers.perPoller.concurrentInvocations,
    () => provisionedPollers.addedPerMinute,
  ],
  [
    /tries again after (\d+) ms to (\d+) s until/,
    inCode('lab/cost-model/src/simulation/mapping.ts', /first: (\d+), most/),
    () =>
      inCode('lab/cost-model/src/simulation/mapping.ts', /backOffMs = \{ first: \d+, most: ([\d_]+)/)() /
      1_000,
  ],
  [
    /\| (\d+) s for what is asked for, environment by environment +\| "more than doubles within (\d) minutes"/,
    () => scaleOut.doublingMs / 1_000,
    () => scaleOut.doublingMs / 60_000,
  ],
  [/\| (\d+) s from asking for an environment until it takes work/, () => scaleOut.launchMs / 1_000],
  [/after (\w+) calm minutes/, () => inCode(day, /scaleInAfterMs: ([\d_]+)/)() / 60_000],
  [
    /\| ([\d,]+) in ten seconds, ([\d,]+) in all/,
    inCode(day, /addedPerTenSeconds: ([\d_]+)/),
    inCode(day, /concurrencyLimit: ([\d_]+)/),
  ],
  [/\| (\d+) ms, billed/, inCode(day, /coldStartMs: (\d+)/)],
  [/\| an SQS call +\| (\d+) ms/, inCode(day, /callMs = (\d+)/)],
  [
    /message asks for\*\*: (\d+) s of CPU and (\d+) s in all\. They are fitted to the end after (\d+) minutes/,
    () => asTraced.cpuMs / 1_000,
    () => asTraced.wallMs / 1_000,
    () => publicTrace.done,
  ],
  [
    /its text has (\d+), (\d+) and (\d+) environments/,
    () => publicTrace.start,
    () => publicTrace.at10,
    () => publicTrace.at15,
  ],
  [
    /fleet: (\d+) requests a second × ([\d.]+) s × (\d+) % CPU are (\d) busy vCPUs, and three `m7i.large` have (\d) usable ones/,
    () => s1.perSecond,
    () => s1.seconds,
    () => s1.cpuShare * 100,
    () => s1.perSecond * s1.seconds * s1.cpuShare,
    () => 3 * (2 - operatingSystemOfInstance.vcpus),
  ],
  [
    /With six it saves (\d+) % and not (\d+) %/,
    () => round(100 * (1 - published('fit') / published('"$928"'))),
    () => round(100 * (1 - published('"$306"') / published('"$928"'))),
  ],
  [/SQS above (\d+) billion requests a month, and in/, tier('sqs.request', 0, 1e9)],
  [/costs in month (\d+), (\d+) and (\d+), before/, ...[1, 2, 3].map((n) => shownMonth(n))],
  [
    /an object has (\d) \+ \(invocations in flight ÷ workers − (\d) \+ (\d) ÷ workers\) × linger/,
    () => 1,
    () => 1,
    () => 1,
  ],
  [
    /with three workers then (\d) of them write (\d) objects, with one worker (\d), if/,
    () => standardPollers.first,
    () => 3,
    () => 1,
  ],
  [
    // Three workers: twice as many messages are six.
    /as there are workers \((\d+) ms at (\d+) a second, (\d) s at (\d)\)/,
    () => 100,
    () => (2 * 3) / 0.1,
    () => 1,
    () => (2 * 3) / 1,
  ],
  [
    /each rounded up to (\d+) KB\) /,
    inCode('lab/cost-model/src/computes/firehose.ts', /recordUnitKb = (\d+)/),
  ],
];

const missing = (what: string): never => {
  throw new TypeError(`there is no ${what}`);
};

/** What the row of a published claim costs, which another test holds. */
function published(words: string): number {
  const row = read('docs/cost-model.md')
    .split('\n')
    .find((line) => line.startsWith('| S1') && line.includes(words));
  return numberOf(/\| +(\$[\d,.]+) \|$/.exec(row ?? '')?.[1] ?? '');
}

const bound = (digits: number, of: () => number) => () => significant(of(), digits);
const readingCosts = (reading: Reading, month: number, span: Span): QueryCost => {
  const { questions, prices: list, config: stage } = asked(2.6e9);
  const costs = queryCosts(questions['managed-instances'], list, stage, reading, [month]);
  return costs.find((cost) => cost.span === span) ?? missing(span);
};
const countOfADay = (): QueryCost => readingCosts('counts by type', 1, 'one day');
const savedByACount = (): number => countOfADay().small.usd - countOfADay().settled.usd;

/** Of docs/results.md, what needs no run: by the shipped settings. */
export const ofResults: Held[] = [
  [/costs what it asks for, in month (\d+) as in month (\d+)\*\*/, shownMonth(3), shownMonth(1)],
  [/Athena takes (\$\d+) for a terabyte/, usd('athena.tb-scanned')],
  [/At ([\d,]+) events a second, stage prod, the objects/, bound(1, () => 2.6e9 / hoursPerMonth / 3_600)],
  [
    /a day costs (\$[\d.]+) instead of (\$[\d.]+)\*\*, because ([\d,]+) objects/,
    () => round(countOfADay().settled.usd, 5),
    () => round(countOfADay().small.usd, 2),
    bound(3, () => countOfADay().small.files),
  ],
  [/settled rows have (\d+) % of the bytes/, () => round(100 * inCode(settling, /shareOfSmall: ([\d.]+)/)())],
  [
    /With `maxReceiveCount` (\d+), good messages of a burst end in the dead-letter queue although no invocation failed; with the (\d+) that is deployed/,
    inCode('loadtests/src/max-receive-count.long.test.ts', /maxReceiveCount: (\d+)/),
    () => prod.queue.maxReceiveCount,
  ],
  [/beyond the limit\*\* of (\d+) GB/, () => prod.sql.scanLimitGB],
  [
    /for a cent, or for (\d+) with every/,
    () => round(100 * readingCosts('every column', 1, 'one month').settled.usd),
  ],
  [
    /costs (\$[\d.]+) a month\*\*, as much as (\d+) counts by type of a day save. Who asks less often than (\w+) times a day/,
    () => round(settlingUsd(prod.sql.settling.everyHours), 2),
    () => round(settlingUsd(prod.sql.settling.everyHours) / savedByACount()),
    () => round(settlingUsd(prod.sql.settling.everyHours) / savedByACount() / (hoursPerMonth / 24)),
  ],
  [
    /It is ([\d.]+) million by its own prices/,
    () => {
      const hour =
        3 *
        (prices.instances['m7g.large']?.usdPerHour ?? NaN) *
        (1 + fee('lambda-managed-instances')() / 100);
      const { 'lambda.gb-second.x86_64': gbSecond } = prices.prices;
      const first = 'tiers' in gbSecond ? (gbSecond.tiers[0]?.usd ?? NaN) : NaN;
      return round((hour * hoursPerMonth) / (0.2 * 2 * first) / 1e6, 1);
    },
  ],
  [
    /(\d+) × ([\d.]+) s × (\d+) % CPU are (\d) busy vCPUs, and three m7i.large have (\d) usable ones; with six it is (\$\d+) /,
    () => s1.perSecond,
    () => s1.seconds,
    () => s1.cpuShare * 100,
    () => s1.perSecond * s1.seconds * s1.cpuShare,
    () => 3 * (2 - operatingSystemOfInstance.vcpus),
    () => round(published('fit')),
  ],
];

/** Of docs/results.md, what follows from what runs measured, as its first table has it. */
const measured = (row: string, arm: number, part = /\$([\d,.]+)/): number => {
  const line = read('docs/results.md')
    .split('\n')
    .find((each) => each.startsWith(`| ${row} `));
  return numberOf(part.exec(line?.split('|')[1 + arm] ?? '')?.[1] ?? '');
};
const [ofManaged, ofDefault] = [1, 2];
const waitsAndComputes = 'waits 160 ms, and 40 ms of CPU an invocation';
const cpu = (arm: number) => () => round(measured('CPU seconds a million events', arm, /([\d.]+)/));
export const ofRuns: Held[] = [
  [
    /it is (\$\d+) a month cheaper than prod's floor as it is, and (\$\d+) where/,
    () => measured('the whole bill', ofManaged) - measured('the whole bill', ofDefault),
    () => measured(waitsAndComputes, 5) - measured(waitsAndComputes, 5, /\*\*\$([\d,.]+)/),
  ],
  [
    /break-even from ([\d.]+) to ([\d.]+) billion events a month/,
    () => measured('nothing waits', 6, /([\d.]+) billion/),
    () => measured('each message waits 160 ms', 6, /([\d.]+)/),
  ],
  [
    /are \$420 of (\$\d+); compute is (\$\d+) on default Lambda, and (\$\d+) on managed/,
    () => measured('the whole bill', ofDefault),
    () => round(measured('of that compute', ofDefault)),
    () => measured('of that compute', ofManaged),
  ],
  [/do less work\*\*: (\d+) instead of (\d+) CPU seconds a million/, cpu(ofManaged), cpu(ofDefault)],
  [
    /stored within ([\d.]+) s on managed instances and ([\d.]+) s on default/,
    () => measured('95 % stored within', ofManaged, /([\d.]+)/),
    () => measured('95 % stored within', ofDefault, /([\d.]+)/),
  ],
  [
    /Holds: (\d+) % of the bill on default Lambda as is, (\d+) % on managed/,
    () => round((100 * measured('of that compute', ofDefault)) / measured('the whole bill', ofDefault)),
    () => round((100 * measured('of that compute', ofManaged)) / measured('the whole bill', ofManaged)),
  ],
];

/** Of a comparison that goes on until it decides. */
export const mostRepeats = inCode('loadtests/src/compare/options.ts', /until it decides, (\d+) at most/);
