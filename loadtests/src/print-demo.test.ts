import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { OutageResult } from './outage.ts';
import { demoToText, nextSteps } from './print-demo.ts';
import type { ArmSummary } from './summarize-arm.ts';

/** What does not depend on the machine: numbers are one `#`, rows of the table their label alone. */
const shapeOf = (text: string): string[] =>
  text
    .replaceAll(/\d[\d,.]*(T[\d-]+Z-demo)?/g, '#')
    .split('\n')
    .map((line) =>
      /\S {2,}\S/.test(line.trim()) ? (/^ *\S.*?(?= {2,})/.exec(line)?.[0] ?? '') : line.trimEnd(),
    )
    .map((line) => line.replaceAll(/─+/g, '─').replace(/^ {5,}/, ''))
    .filter((line) => line !== '');

const quantiles = { p50: 1, p95: 2, p99: 3 };
const scenario = (name: string) => ({
  name,
  httpMs: quantiles,
  endToEndMs: quantiles,
  peakQueueAgeMs: 1,
  drainMs: 1,
  goalsMissed: [],
});
const events = { requests: 1, events: 1 };
const summary = (arm: string): ArmSummary =>
  ({
    arm,
    accounting: {
      offered: events,
      accepted: { ...events, uniqueEvents: 1 },
      refused: events,
      unanswered: events,
      stored: 1,
      rejected: 1,
      dead: 1,
      lost: 0,
      lostIds: [],
      inSeveralPlaces: 0,
      unexpected: 0,
      duplicates: { sentAgain: 1, storedRowsBeyondFirst: 1 },
    },
    statuses: { 202: 1 },
    unexpectedAnswers: 0,
    badKinds: { 202: 1 },
    scenarios: [scenario('steady'), scenario('burst')],
    counters: {
      mapping: { throttles: {}, invocations: 1 },
      s3: { puts: 1 },
      environments: { started: 1, cpuSeconds: 1 },
    },
    batchFill: 1,
    peakEnvironments: 1,
  }) as unknown as ArmSummary;
const outage = {
  dead: { counts: { total: 1 } },
  redriven: { before: { total: 1 }, moved: 1, after: { total: 0 }, countsAgree: true },
  deployed: { visibilityTimeoutSeconds: 181, maxReceiveCount: 10 },
  during: { visibilityTimeoutSeconds: 1, maxReceiveCount: 3 },
} as unknown as OutageResult;

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
const [, shown = ''] = /### What the demo prints\n[^]*?\n```\n([^]*?)\n```/.exec(readme) ?? [];
const [tables = '', rest = ''] = shown.split('\nSELECT ');

it('README shows what the demo prints, but for its numbers', () => {
  const arms = ['managed-instances', 'default'];
  expect(shapeOf(tables)).toEqual(shapeOf(demoToText(arms.map(summary), [outage, outage])));
});

it('README shows where the demo says that its report is', () => {
  const results = 'loadtests/results/2026-11-21T09-26-43-529Z-demo';
  const printed = nextSteps({ results, report: `${results}/report.html`, dataDir: 'x' }).split('\n');
  const lines = rest.split('\n').filter((line) => /^(Report|Raw results): /.test(line));
  expect(lines).toHaveLength(2);
  expect(shapeOf(lines.join('\n'))).toEqual(shapeOf(printed.slice(0, 2).join('\n')));
});
