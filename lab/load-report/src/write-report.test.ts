import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type MadeScenario, makeRun } from '@telemetry/runs/testing';
import { writeReport } from './write-report.ts';

const scenarios: MadeScenario[] = [1, 2].flatMap((repeat) => [
  { arm: 'managed-instances' as const, repeat, requests: 400 },
  {
    arm: 'default' as const,
    repeat,
    requests: 400,
    throttles: { ConcurrencyThrottles: 3 },
    otherStatuses: [503],
  },
]);

test('the page is one file: one script of its own, and nothing from a network', async () => {
  const html = await readFile(await writeReport(await makeRun(scenarios)), 'utf8');
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toMatch(/<script \w|<link|<img|<iframe|@import|[ :]url\(/i);
  expect(html).not.toMatch(/\b(?:https?:)?\/\/\w/);
});

test('every figure has a name to be saved under, and what stands in it for a spreadsheet', async () => {
  const html = await readFile(await writeReport(await makeRun(scenarios)), 'utf8');
  const figures = html.match(/<figure/g)?.length ?? 0;
  expect(figures).toBeGreaterThan(5);
  expect(html.match(/<figure data-name="[\w-]+">/g)).toHaveLength(figures);
  const rows = [...html.matchAll(/<template>([^<]*)<\/template>/g)].map(([, csv = '']) => csv.split('\n'));
  expect(rows).toHaveLength(figures);
  const columns = (row: string): number => row.replaceAll(/&quot;.*?&quot;/g, '').split(',').length;
  for (const [head = '', ...rest] of rows) {
    expect(rest.length).toBeGreaterThan(1);
    expect(rest.every((row) => columns(row) === columns(head))).toBe(true);
    expect(rest.join()).not.toMatch(/NaN|undefined|Infinity/);
  }
});

test('raw files alone make the report: made again, it is the same to the byte', async () => {
  const folder = await makeRun(scenarios);
  const read = async (): Promise<string[]> =>
    Promise.all(
      ['report.html', 'report.md', 'report.json'].map((name) => readFile(join(folder, name), 'utf8')),
    );
  await writeReport(folder);
  const first = await read();
  await writeReport(folder);
  expect(await read()).toEqual(first);
});

test('errors and throttles stand beside the latencies', async () => {
  const html = await readFile(await writeReport(await makeRun(scenarios)), 'utf8');
  expect(html).toContain('Default Lambda: 798 × 202, 2 × 503; 2 not as designed, 6 throttles.');
});

test('what AWS’s agent would have refused stands beside what the twin took', async () => {
  const counted = scenarios.map((scenario) => ({
    ...scenario,
    withoutOpenPoll: scenario.arm === 'managed-instances' ? 62 : 0,
  }));
  const folder = await makeRun(counted);
  const html = await readFile(await writeReport(folder), 'utf8');
  const row = /<tr>(?:(?!<tr>).)*without an open poll.*?<\/tr>/s.exec(html)?.[0] ?? '';
  expect(row.replaceAll(/<[^>]*>/g, ' ').match(/\d+/g)).toEqual(['62', '0']);
  expect(html.replaceAll(/\s+/g, ' ')).toMatch(/waits for an open poll, as set.*?250 ms/);
  expect(await readFile(await writeReport(await makeRun(scenarios)), 'utf8')).not.toContain(
    'without an open poll',
  );
});

test('text from raw files cannot become markup', async () => {
  const hostile: MadeScenario[] = scenarios.map((scenario) => ({
    ...scenario,
    profile: '<script>alert(1)</script>',
    notes: ['<img src=x onerror=alert(1)> & "quotes"'],
  }));
  const html = await readFile(await writeReport(await makeRun(hostile)), 'utf8');
  expect(html).not.toMatch(/<script>\s*alert|<img/);
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;');
});

test('a swept setting has a chart for each figure over its values', async () => {
  const swept = [1, 10, 100].flatMap((size) =>
    scenarios.map((each) => ({ ...each, variant: `batch-size=${size}` })),
  );
  const sweep = { setting: 'batch-size', values: [1, 10, 100] };
  const html = await readFile(await writeReport(await makeRun(swept, { sweep })), 'utf8');
  expect(html).toContain('What does batch-size do?');
  expect(html).toContain('objects for a million events for each of 1, 10, 100');
});

test('the JSON holds every repeat with its percentiles', async () => {
  const folder = await makeRun(scenarios);
  await writeReport(folder);
  const { cells, verdict } = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
  expect(verdict.choice).toBe('undecided');
  expect(verdict.reasons[0]).toBe('1 goal of the scenario was missed on default Lambda.');
  expect(cells[0].arms.map((arm: any) => arm.repeats.map(({ endToEndMs }: any) => endToEndMs.p99))).toEqual([
    [1_098, 1_098],
    [1_098, 1_098],
  ]);
});

test('a hybrid has its colour, its own figures, and the time when its overflow polls shaded', async () => {
  const overflow = { share: 0.25, messagesPerInvocation: 50, invocationMs: 400 };
  const hybrid = await makeRun([...scenarios, { arm: 'hybrid', requests: 400, overflow }], {
    arms: ['managed-instances', 'default', 'hybrid'],
  });
  const html = await readFile(await writeReport(hybrid), 'utf8');
  expect(html).toContain('<span class="key arm-c"></span>Hybrid');
  expect(html).toContain('messages done by the overflow');
  expect(html.match(/class="span" d="[^"]*[1-9]/g)).toHaveLength(2);
  expect(html).toContain('invocations a second of the overflow');
  expect(html).toMatch(/m8g\.xlarge, overflow 25/);
  expect(html).toMatch(/joins above 30 s, leaves after 180 s below/);
  expect(html).not.toMatch(/NaN|undefined/);
  const text = await readFile(join(hybrid, 'report.md'), 'utf8');
  expect(text).toMatch(/messages done by the overflow \| – \| – \| 25/);
});

test('without a hybrid nothing is said of one', async () => {
  const folder = await makeRun(scenarios);
  const html = (await readFile(await writeReport(folder), 'utf8')).replace(/<style>.*<\/style>/s, '');
  const text = await readFile(join(folder, 'report.md'), 'utf8');
  expect(html + text).not.toMatch(/hybrid|overflow|arm-c/i);
});
