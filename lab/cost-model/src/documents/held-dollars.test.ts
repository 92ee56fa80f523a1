/** Each dollar and each break-even of the other documents comes from the model, a price of the list, or a table that a test has. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alarmMetricsOf, hoursPerMonth, priceList, stageBill } from '@telemetry/prices';
import { type Arm, arms, config, type Stage, standardPollers } from '@telemetry/settings';
import { expect, test } from 'vitest';
import { becauseEdited, isEdited } from '../testing-shipped.ts';
import { type Held, inCode, numberOf, root, settlingUsd } from './testing-held-numbers.ts';
import { acrossLines, looseNumbers } from './testing-loose-numbers.ts';

/** Of documents whose every number is held, held-numbers.test.ts is the test; a decision says what was so on its day. */
const heldElsewhere = ['docs/cost-model.md', 'docs/results.md', 'docs/deciding.md'];
const documents = globSync(['*.md', 'docs/*.md', 'loadtests/**/*.md', '{apps,infra,lab,packages}/**/*.md'], {
  cwd: root,
  exclude: ['**/node_modules/**', '**/fixtures/**', '**/cdk.out/**', 'CHANGELOG.md'],
}).filter((name) => !heldElsewhere.includes(name));
const textOf = (name: string): string => readFileSync(join(root, name), 'utf8');

const { prices, managementFees } = priceList();
/** Of the first tier. */
const usd =
  (id: keyof typeof prices, quantity = 1) =>
  (): number => {
    const price = prices[id];
    return round(('usd' in price ? price.usd : (price.tiers[0]?.usd ?? NaN)) * quantity, 4);
  };
const round = (value: number, digits = 0): number => Number(value.toFixed(digits));
const idle = (stage: Stage, arm: Arm) => stageBill(config[stage], arm, { eventsPerMonth: 0 });
const part = (name: string, { parts }: ReturnType<typeof idle>): number =>
  parts.filter((each) => each.part === name).reduce((sum, { totalUsd }) => sum + totalUsd, 0);
const idleUsd = (stage: Stage, arm: Arm) => () => round(idle(stage, arm).totalUsd);
const pausedUsd = (stage: Stage) => () => {
  const bill = idle(stage, 'managed-instances');
  return round(bill.totalUsd - part('compute', bill));
};
const alarmsUsd = (arm: Arm) => usd('cloudwatch.alarm-metric-month', alarmMetricsOf(config.prod, arm));
const tracesUsd = inCode('docs/decisions/017-a-trace-leads-to-its-rows.md', /\$(\d) for a million traces/);
const { throttle } = config.prod.edge;
/** Stands where a bound holds. */
const bound = (most: number, of: () => number) => () => (of() < most ? most : NaN);

const ofSettings: [document: string, ...held: Held][] = [
  [
    'docs/deploying.md',
    /\| idle, of which paused +\| about (\$\d+) a month, (\$\d+) +\| about (\$\d+) a month, (\$\d+) /,
    idleUsd('dev', 'managed-instances'),
    pausedUsd('dev'),
    idleUsd('prod', 'managed-instances'),
    pausedUsd('prod'),
  ],
  [
    'docs/deploying.md',
    /it is its floor: about (\$\d+) a month in dev, (\$\d+) in prod/,
    idleUsd('dev', 'hybrid'),
    idleUsd('prod', 'hybrid'),
  ],
  ['docs/deploying.md', /default Lambda is about (\$\d+) idle/, idleUsd('prod', 'default')],
  [
    'docs/deploying.md',
    /: (\$\d) to (\$\d) a month for its alarms and (\$\d) for its dashboard/,
    () => round(alarmsUsd('default')()),
    () => round(alarmsUsd('hybrid')()),
    usd('cloudwatch.dashboard-month'),
  ],
  // 2000 requests a second are the throttle, and each may be traced.
  [
    'docs/edge.md',
    /at (\$\d) a million traces, another (\$\d+) for a day of (\d+) requests a second/,
    tracesUsd,
    () => (throttle.ratePerSecond * 86_400 * tracesUsd()) / 1e6,
    () => throttle.ratePerSecond,
  ],
  [
    'packages/settings/src/project.ts',
    /it is (\$\d+) a month at 1,000 events\/s, every six (\$\d+), once a day (\$\d+) /,
    () => round(settlingUsd(1)),
    () => round(settlingUsd(6)),
    () => round(settlingUsd(24)),
  ],
  [
    'docs/how-it-works.md',
    /([\d,]+) MiB for (\d) vCPU, the least +\| ([\d,]+) MiB: one vCPU/,
    () => config.prod.managedInstances.memoryMiB,
    () => 1,
    () => config.prod.defaultCompute.memoryMiB,
  ],
  [
    'docs/how-it-works.md',
    /(\d) to (\d+) in prod, (\d) to (\d+) in dev, running all the time/,
    ...[config.prod, config.dev].flatMap(({ managedInstances: { environments } }) => [
      () => environments.min,
      () => environments.max,
    ]),
  ],
  [
    'docs/how-it-works.md',
    /\| (\d+) ms in dev, (\d) s in prod/,
    () => config.dev.managedInstances.lingerMs,
    () => config.prod.managedInstances.lingerMs / 1_000,
  ],
  [
    'docs/unproven.md',
    /take an afternoon and less than (\$\d)\./,
    // Each arm of dev for eight hours, without a load.
    bound(5, () => arms.reduce((sum, arm) => sum + (idle('dev', arm).totalUsd * 8) / hoursPerMonth, 0)),
  ],
];

const ofPrices: [document: string, ...held: Held][] = [
  ['docs/deploying.md', /up to (\$\d) for ten metrics of our own/, usd('cloudwatch.metric-month', 10)],
  [
    'docs/deploying.md',
    // Ten metrics, ten alarms and three dashboards, of which a stack has one (AWS's CloudWatch pricing page).
    /covers up to (\$\d) of it in an account/,
    () =>
      usd('cloudwatch.metric-month', 10)() +
      usd('cloudwatch.alarm-metric-month', 10)() +
      usd('cloudwatch.dashboard-month')(),
  ],
  [
    'docs/how-it-works.md',
    /by the instance's hour, \+ (\d+) %/,
    () => round(100 * managementFees['lambda-managed-instances'].share),
  ],
  // Of a standard mapping, beyond which pollers are provisioned and paid.
  [
    'README.md',
    /on managed instances carry at most (\d) MB\/s/,
    () => standardPollers.bytesPerSecondToManagedInstances / 1e6,
  ],
  ['docs/edge.md', /WAF's own (\$[\d.]+) a million comes on top/, usd('waf.request', 1e6)],
  // Two requests for each object.
  [
    'docs/getting-back.md',
    /With a million objects that is about (\$\d) of GET requests/,
    () => round(usd('s3.get-request', 2e6)()),
  ],
  ['docs/runbook.md', /a terabyte costs (\$\d)\./, usd('athena.tb-scanned')],
  ['docs/settings.md', /CloudWatch Logs takes (\$[\d.]+) a GB/, usd('cloudwatch-logs.gb')],
  [
    'docs/settings.md',
    /REST (\$[\d.]+) a million requests, HTTP (\$[\d.]+) /,
    usd('api-gateway.rest.request', 1e6),
    usd('api-gateway.http.request', 1e6),
  ],
  [
    'docs/settings.md',
    /WAF: (\$\d) a month and (\$[\d.]+) a million/,
    () => usd('waf.web-acl')() + usd('waf.rule', 2)(),
    usd('waf.request', 1e6),
  ],
  ['docs/settings.md', /at (\$\d) a thousand GB, the most/, usd('athena.tb-scanned')],
  ['docs/settings.md', /(\$\d) a million traces, and an endpoint/, tracesUsd],
  [
    'docs/settings.md',
    /the key (\$\d) a month, and (\$[\d.]+) for 10,000 requests/,
    usd('kms.key-month'),
    usd('kms.request', 10_000),
  ],
  [
    'docs/unproven.md',
    /`packages\/settings\/src\/project.ts` \(\+(\$[\d.]+) a month\)/,
    // From one zone to three.
    usd('interface-endpoint.hour', 2 * hoursPerMonth),
  ],
];

/** Of docs/edge.md, whose test is infra's. */
const tables = ['1 million', '| a day '];

test.for(ofPrices)('%s: %s', ([name, ...held]) => holds(name, held));
test.for(ofSettings)('as the settings are shipped, %s: %s', ([name, ...held], { skip }) => {
  skip(isEdited, becauseEdited);
  holds(name, held);
});

function holds(name: string, [sentence, ...is]: Held): void {
  const [, ...said] = acrossLines(sentence).exec(textOf(name)) ?? expect.fail(`it has no ${sentence}`);
  expect(said.map(numberOf)).toEqual(is.map((each) => expect.closeTo(each(), 9)));
}

const aBreakEven = /\b[\d.,]+ (?:million|billion) (?:events|requests) a month|\b[\d.]+[MB] events\b/g;
const looseDollars = (name: string, text: string): string[] => {
  const held = [...ofPrices, ...ofSettings].filter(([of]) => of === name).map(([, sentence]) => sentence);
  return [
    ...looseNumbers(text, { held, tables }).filter(({ number }) => number.startsWith('$')),
    ...[...text.matchAll(aBreakEven)].map(({ 0: number }) => ({ number, around: number })),
  ].map(({ number, around }) => `${number} in "${around}"`);
};

test('there are documents to read', () => {
  for (const name of ['README.md', 'docs/edge.md', 'loadtests/README.md', 'lab/race-runner/README.md'])
    expect(documents).toContain(name);
});

test.each(documents)('no dollar and no break-even of %s is loose', (name) => {
  expect(looseDollars(name, textOf(name))).toEqual([]);
});

test('one that nothing holds is found', () => {
  const text =
    '# Read me\n\nIt costs $12 a month, and pays from 2.6 billion events a month, or 7B events, on.\n';
  expect(looseDollars('README.md', text)).toHaveLength(3);
});
