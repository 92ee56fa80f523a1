import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  config,
  deadLetterRetentionDays,
  queueRetentionDays,
  visibilityTimeoutSeconds,
} from '@telemetry/settings';
import { expect, test } from 'vitest';
import { root } from './documents.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const words =
  'none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen'.split(' ');
/** `five`, `1,005` or `5` as a number. */
const numberOf = (text: string): number =>
  words.includes(text.toLowerCase())
    ? words.indexOf(text.toLowerCase())
    : Number(text.replaceAll(/[,_]/g, ''));

/** The numbers that the sentence has where the pattern has groups. */
function saidIn(file: string, sentence: RegExp): number[] {
  const [, ...groups] =
    sentence.exec(read(file).replaceAll(/\s*\n\s*/g, ' ')) ?? expect.fail(`${file} has no ${sentence}`);
  return groups.map(numberOf);
}
/** A number that a line of the code has. */
const inCode = (file: string, line: RegExp): number =>
  numberOf(line.exec(read(file))?.[1] ?? expect.fail(`${file} has no ${line}`));
/** How many there are of something in the code. */
const countIn = (file: string, each: RegExp): number => read(file).match(each)?.length ?? 0;
const between = (file: string, from: string, to: string): string =>
  read(file).split(from)[1]?.split(to)[0] ?? expect.fail(`${file} has no ${from}`);

type Row = [file: string, sentence: RegExp, ...is: (() => number)[]];

const longMinutes = () => inCode('scripts/test/run.ts', /longMinutes = (\d+)/);
const ownMetrics = () =>
  between('apps/processor/src/metrics.ts', 'metricUnits = {', '}').match(/^ {2}\w+:/gm)?.length ?? 0;
const beliefs = (row: RegExp) => () => countIn('docs/unproven.md', row);

const ofTheCode: Row[] = [
  ['CONTRIBUTING.md', /bounded to (\d+) minutes/, longMinutes],
  ['docs/commands.md', /longer by its nature, at most (\d+) minutes/, longMinutes],
  ['docs/deploying.md', /for (\w+) metrics of our own/, ownMetrics],
  [
    'docs/deploying.md',
    /it tries (\w+) times, (\w+) minutes apart/,
    () => inCode('infra/cloud/destroy.ts', /attempts = (\d+)/),
    () => inCode('infra/cloud/destroy.ts', /betweenAttemptsMs = ([\d_]+)/) / 60_000,
  ],
  [
    'docs/deploying.md',
    /one of (\w+) alarms took/,
    () => inCode('infra/monitoring/alarms.ts', /maxRollbackTriggers = (\d+)/),
  ],
  ['docs/deploying.md', /queue keeps messages for (\w+) days/, () => queueRetentionDays],
  ['docs/edge.md', /keeps events for (\w+) days/, () => queueRetentionDays],
  [
    'docs/runbook.md',
    /in the queue for (\w+) days, then, if it died, in the dead-letter queue until (\w+) days/,
    () => queueRetentionDays,
    () => deadLetterRetentionDays,
  ],
  ['docs/runbook.md', /counts their (\w+) days anew/, () => deadLetterRetentionDays],
  [
    'docs/sending.md',
    /older than (\d+) days/,
    () => inCode('packages/event-schema/src/rules.ts', /maxAgeMs = (\d+)/),
  ],
  [
    'docs/sending.md',
    /at most (\d+) days before and (\d+) hours after/,
    () => inCode('packages/event-schema/src/rules.ts', /maxAgeMs = (\d+)/),
    () => inCode('packages/event-schema/src/rejection-reasons.ts', /more than (\d+) hours/),
  ],
  // lab:
  [
    'docs/unproven.md',
    /(\d+) of the (\d+) run against the twin/,
    beliefs(/^\| `[\w-]+` .*also on the twin/gm),
    beliefs(/^\| `[\w-]+` \|/gm),
  ],
  [
    'docs/results.md',
    /faults of (\d+) kinds/,
    () => countIn('loadtests/src/chaos/plan-faults.ts', /^ {2}'[\w-]+': '/gm),
  ],
  ['docs/console.md', /are (\w+) scenes of/, () => countIn('lab/console/page/scenes.js', /^ {4}name: '/gm)],
  [
    'docs/console.md',
    /first, (\d+) unless `limit` says more \(at most ([\d,]+)\)/,
    () => inCode('lab/console/src/events.ts', /number\('limit', (\d+)/),
    () => inCode('lab/console/src/events.ts', /mostRows = ([\d_]+)/),
  ],
  [
    'docs/console.md',
    /after `timeoutMs` \(([\d,]+)\)/,
    () => inCode('lab/console/src/events.ts', /'timeoutMs', ([\d_]+)/),
  ],
  [
    'docs/console.md',
    /of the last ([\d,]+)\)/,
    () => inCode('lab/console/src/way.ts', /remembered = ([\d_]+)/),
  ],
  [
    'docs/twin.md',
    /measured: (\d+) generated templates/,
    () => countIn('lab/local-twin/fixtures/velocity/generated.json', /^ +"template":/gm),
  ],
  // :lab
];

// lab:
/** Of the settings as they are shipped; a team's own have other figures. */
const [, shipped] = /shipped = '(\w+)'/.exec(read('lab/cost-model/src/testing-shipped.ts')) ?? [];
const isEdited = createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 16) !== shipped;

const { dev, prod } = config;
const visibility = visibilityTimeoutSeconds(prod);
const ofTheSettings: Row[] = [
  [
    'docs/how-it-works.md',
    /gathers up to (\d+) messages or (\d+) s/,
    () => prod.mapping.batchSize,
    () => prod.mapping.batchingWindowSeconds,
  ],
  ['docs/how-it-works.md', /After (\d+) receives SQS/, () => prod.queue.maxReceiveCount],
  [
    'docs/how-it-works.md',
    /every (\w+) hours \(`sql.settling.everyHours`\)/,
    () => prod.sql?.settling?.everyHours ?? 0,
  ],
  [
    'docs/how-it-works.md',
    /On Lambda Managed Instances (\d+) invocations share/,
    () => prod.managedInstances.concurrencyPerEnvironment,
  ],
  [
    'docs/how-it-works.md',
    /linger is (\d+) s on managed instances in prod .*?, (\d+) ms in dev/,
    () => prod.managedInstances.lingerMs / 1_000,
    () => dev.managedInstances.lingerMs,
  ],
  [
    'docs/how-it-works.md',
    /\| ([\d,]+) MiB for 1 vCPU, the least +\| ([\d,]+) MiB: one vCPU/,
    () => prod.managedInstances.memoryMiB,
    () => prod.defaultCompute.memoryMiB,
  ],
  [
    'docs/how-it-works.md',
    /\| (\d+) to (\d+) in prod, (\d+) to (\d+) in dev, .* at most (\d+) \|/,
    () => prod.managedInstances.environments.min,
    () => prod.managedInstances.environments.max,
    () => dev.managedInstances.environments.min,
    () => dev.managedInstances.environments.max,
    () => prod.defaultCompute.mappingMaxConcurrency,
  ],
  [
    'docs/how-it-works.md',
    /older than (\d+) s at a minute's look; after (\w+) minutes/,
    () => prod.hybrid.joinAboveAgeSeconds,
    () => prod.hybrid.leaveAfterMinutes,
  ],
  [
    'docs/deploying.md',
    /more \((\d+) in dev, (\d+) in prod\)/,
    () => dev.monitoring.watchMinutes,
    () => prod.monitoring.watchMinutes,
  ],
  [
    'docs/deploying.md',
    /\| (\d+) to (\d+), `large` instances +\| (\d+) to (\d+), `xlarge` instances/,
    () => dev.managedInstances.environments.min,
    () => dev.managedInstances.environments.max,
    () => prod.managedInstances.environments.min,
    () => prod.managedInstances.environments.max,
  ],
  [
    'docs/deploying.md',
    /\| events kept +\| (\d+) days +\| (\w+) years/,
    () => dev.retentionDays.events,
    () => prod.retentionDays.events / 365,
  ],
  ['README.md', /── after (\d+) receives ──/, () => prod.queue.maxReceiveCount],
  [
    'README.md',
    /as deployed \((\d+) s, (\d+) receives\) they live (\d+) minutes/,
    () => visibility,
    () => prod.queue.maxReceiveCount,
    () => Math.round((visibility * prod.queue.maxReceiveCount) / 60),
  ],
  ['docs/results.md', /beyond the limit\*\* of (\d+) GB/, () => prod.sql?.scanLimitGB ?? 0],
];

test.for(ofTheSettings)('as the settings are shipped, %s: %s', ([file, sentence, ...is], { skip }) => {
  skip(isEdited, 'the settings are not those whose figures the documents have');
  expect(saidIn(file, sentence)).toEqual(is.map((each) => each()));
});

/** A value as docs/settings.md writes it; of lists and groups, and of what is not set, it says in words what is so. */
function written(value: unknown): string | undefined {
  if (typeof value === 'number') return value.toLocaleString('en');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : undefined;
}
const valueAt = (stage: unknown, path: string): unknown =>
  path.split('.').reduce((value: any, name) => value?.[name] as unknown, stage);

test('docs/settings.md has the settings as they are shipped', ({ skip }) => {
  skip(isEdited, 'the settings are not those whose figures the documents have');
  const rows = [
    ...between('docs/settings.md', '# Settings', '## Rules').matchAll(/^\| `([\w.]+)` +\| ([^|]*?) +\|/gm),
  ];
  const wrong = rows.flatMap(([, path = '', said]) => {
    const [ofDev, ofProd] = [dev, prod].map((stage) => written(valueAt(stage, path)));
    if (ofDev === undefined || ofProd === undefined) return [];
    const is = ofDev === ofProd ? ofDev : `${ofDev} / ${ofProd}`;
    return said === is ? [] : [`${path}: ${said}, and it is ${is}`];
  });
  expect(rows.length).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});
// :lab

test.each(ofTheCode)('%s: %s', (file, sentence, ...is) => {
  expect(saidIn(file, sentence)).toEqual(is.map((each) => each()));
});
