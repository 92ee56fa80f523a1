import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { arms, config, type Stage } from '@telemetry/settings';
import { Command } from 'commander';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparisonOf, defaultAnswers, type Answers } from '../pipeline/answers.ts';
import { compareArms } from '../pipeline/compare.ts';
import { dollars } from '../pipeline/wording.ts';
import { curvesOf, pointsToCsv, savedByManaged } from './curves.ts';
import { addTrafficFlags, type Flags } from '../terminal/flags.ts';
import { comparisonOfPage, fromAddress, toAddress, type Changed } from './page-data.ts';
import { plotSvg } from './plot.ts';
import { pageHtml } from './page-html.ts';
import { resultsHtml } from './results.ts';
import { positionOf, positions, sliders, valueAt } from './sliders.ts';
import { writePage } from './write-page.ts';

const given = { ...defaultAnswers, eventsPerMonth: 50e6 };
const data = { given, config: config.prod };

describe('sliders', () => {
  it('go from one end to the other, and come back to where they were', () => {
    for (const slider of sliders) {
      expect(valueAt(slider, 0)).toBeCloseTo(slider.from, 6);
      expect(valueAt(slider, positions)).toBeCloseTo(slider.to, 6);
      fc.assert(
        fc.property(fc.nat(positions), (position) => {
          const value = valueAt(slider, position);
          expect(valueAt(slider, positionOf(slider, value))).toBeCloseTo(value, slider.whole ? 9 : 6);
        }),
        { numRuns: 50 },
      );
    }
  });
});

describe('the address', () => {
  it('keeps what was set, and gives it back', () => {
    const changed = { eventsPerMonth: 1.5e9, lingerMs: 0, edge: 'http' };
    expect(fromAddress(`#${toAddress(changed)}`)).toEqual(changed);
  });

  it.each([
    '#eventsPerMonth=many',
    '#eventsPerMonth=1e99',
    '#toString=1',
    '#memoryMiB=-1',
    '#lingerMs=',
    '#batchSize=2.5',
    '#',
    '',
  ])('%j sets nothing', (hash) => {
    expect(fromAddress(hash)).toEqual({});
  });
});

describe('the plot', () => {
  const comparison = comparisonOf({ ...given, wallMs: 2_000 }, config.prod);
  const arms = ['managed-instances', 'default'] as const;
  const points = curvesOf(comparison, arms);

  it('marks each crossing, has a legend, and says the figures of each column', () => {
    const { crossings } = compareArms(comparison);
    const svg = plotSvg(points, arms, { eventsPerMonth: 50e6, crossings }).text;
    expect(crossings.length).toBeGreaterThan(0);
    expect(svg.match(/<circle\s+class="crossing"/g)).toHaveLength(crossings.length);
    expect(svg.match(/<rect\s+class="tip"/g)).toHaveLength(points.length);
    expect(svg).toMatch(/>\s*Managed instances\s*<\/text/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('shows the difference as a share, which is zero where the lines cross', () => {
    const [crossing] = compareArms(comparison).crossings;
    const [below, above] = [points.findLast(({ events }) => events < (crossing?.at ?? 0)), points.at(-1)];
    expect(below && savedByManaged(below)).toBeLessThan(0);
    expect(above && savedByManaged(above)).toBeGreaterThan(0);
  });

  it('is a table as well', () => {
    const [head, first] = pointsToCsv(points, arms).split('\n');
    expect(head).toBe('events_a_month,managed-instances_usd,default_usd,saved_by_managed_instances');
    expect(first).toMatch(/^1000000,\d+\.\d\d,\d+\.\d\d,-0\.\d{4}$/);
  });
});

describe('the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cost-page-'));
  let html = '';
  beforeAll(async () => {
    await writePage(join(folder, 'cost.html'), data);
    html = readFileSync(join(folder, 'cost.html'), 'utf8');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('loads nothing from anywhere', () => {
    expect(html).not.toMatch(/<link|<img|<iframe|\ssrc=|@import|url\(|fetch\(|XMLHttpRequest|import\(/);
    expect(html).toMatch(/^<!doctype html>/);
  });

  it('shows the result before any script runs, and every price with its source', () => {
    const { bills } = compareArms(comparisonOf(given, config.prod));
    expect(html).toContain(`<td class="cheaper">${dollars(bills.default.totalUsd, 2)}</td>`);
    expect(html).toContain('<td>fee lambda-managed-instances</td><td>15 %</td><td>2026-');
  });

  it('follows its sliders, and keeps them in its address', () => {
    const { elements, move, location } = openPage(html);
    const results = () => elements['results']?.innerHTML ?? '';
    const usd = (changed: object) =>
      dollars(compareArms(comparisonOfPage(data, changed)).bills['managed-instances'].totalUsd, 2);
    expect(results()).toContain(usd({}));
    expect(elements['eventsPerMonth-value']?.textContent).toBe('50M');
    move({ eventsPerMonth: '1000', wallMs: '800' });
    expect(elements['eventsPerMonth-value']?.textContent).toBe('10T');
    const changed = fromAddress(location.hash);
    expect(changed.eventsPerMonth).toBe(1e13);
    expect(results()).toContain(usd(changed));
    move({ edge: 'http' });
    expect(results()).toContain(usd({ ...changed, edge: 'http' }));
    expect(results()).not.toMatch(/NaN|undefined/);
  });

  it('begins as its address says', () => {
    const { elements } = openPage(html, '#eventsPerMonth=1000000000&edge=http');
    expect(elements['eventsPerMonth-value']?.textContent).toBe('1B');
    expect(elements['edge']?.value).toBe('http');
  });

  it('says in a line what cannot be', () => {
    const { elements, move } = openPage(html);
    move({ region: 'mars-1' });
    expect(elements['results']?.textContent).toContain('no prices for region "mars-1"');
  });

  it.each([
    ['#commitment=5-year', 'commitment is one of none, 1-year, 3-year, and not "5-year"'],
    ['#commitment=constructor', 'and not "constructor"'],
    ['#edge=', 'edge is one of rest, http, and not ""'],
    ['#instanceType=c7g.large', 'families C (from xlarge), M and R (from large), and "c7g.large" is not'],
    ['#instanceType=p5.48xlarge', 'and "p5.48xlarge" is not'],
    ['#lingerMs=5000&eventsPerRequest=500&wallMs=60000', 'beyond the time-out of 30 s'],
  ])('holds an address to the rules of the command: %s', (hash, says) => {
    const { elements } = openPage(html, hash);
    expect(elements['results']?.textContent).toContain(says);
  });

  it('offers no instance type that managed instances refuse, and room for the least environments', () => {
    expect(html).toContain('value="c7g.xlarge"');
    expect(html).not.toContain('value="c7g.large"');
    const { elements } = openPage(html, '#minEnvironments=100');
    expect(elements['results']?.innerHTML).toContain('at least 100 environments');
  });
});

/** A flag, and a value that changes a bill. */
const otherwise: Record<string, string[]> = {
  '--events': ['3B'],
  '--stage': ['dev'],
  '--region': ['eu-central-1'],
  '--events-per-request': ['7'],
  '--event-bytes': ['4000'],
  '--wall-ms': ['400'],
  '--wall-ms-per-event': ['1'],
  '--cpu-ms': ['40', '--events', '900B'],
  '--cpu-ms-per-event': ['0.03', '--events', '900B'],
  '--messages-per-invocation': ['3'],
  '--events-per-object': ['50'],
  '--memory': ['512'],
  '--architecture': ['x86_64'],
  '--instance-type': ['m7i.2xlarge'],
  '--instance-usd-per-hour': ['0.9', '--instance-type', 'm8g.xlarge'],
  '--price': ['sqs.request=0.000005'],
  '--environment-memory': ['4096'],
  '--concurrency': ['1', '--events', '900B'],
  '--min-environments': ['9'],
  '--max-environments': ['5'],
  '--batch-size': ['2', '--events', '900B'],
  '--window-seconds': ['9'],
  '--linger-ms': ['3'],
  '--settling-hours': ['24'],
  '--commitment': ['1-year'],
  '--edge': ['http'],
  '--network': ['nat'],
  '--peak-factor': ['4'],
  '--burst-factor': ['9'],
  '--burst-minutes': ['60', '--burst-factor', '9'],
  '--retention-months': ['2'],
  '--free-tier': [],
};
/** What needs a run's folder (lab/cost-model/src/runs), and what changes a sentence instead of a bill. */
const notOfABill = ['--from', '--scenario', '--max-environments'];

describe('a flag of the command', () => {
  const flags = addTrafficFlags(new Command()).options.map(({ long }) => long ?? '');
  const parsed = (...args: string[]): Answers => {
    const { events, memory, environmentMemory, region, ...rest } = addTrafficFlags(new Command())
      .parse(['--events', '50M', ...args], { from: 'user' })
      .opts<Flags>();
    return {
      ...rest,
      region: region ?? defaultAnswers.region,
      eventsPerMonth: events ?? NaN,
      memoryMiB: memory,
      environmentMemoryMiB: environmentMemory,
    };
  };
  const billsOf = (answers: Answers) => {
    const comparison = comparisonOf(answers, config[answers.stage as Stage]);
    return { comparison, bills: compareArms(comparison).bills };
  };
  const folder = mkdtempSync(join(tmpdir(), 'cost-flags-'));
  let script = '';
  beforeAll(async () => {
    await writePage(join(folder, 'cost.html'), data);
    script = scriptOf(readFileSync(join(folder, 'cost.html'), 'utf8'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(flags.filter((flag) => !['--from', '--scenario'].includes(flag)))(
    '%s is obeyed by the page as by the command',
    (flag) => {
      expect(otherwise, flag).toHaveProperty([flag]);
      const answers = parsed(flag, ...(otherwise[flag] ?? []));
      const { bills } = billsOf(answers);
      const without = billsOf(parsed(...(otherwise[flag] ?? []).slice(1))).bills;
      const changes = arms.some((arm) => bills[arm].totalUsd !== without[arm].totalUsd);
      expect(changes).toBe(!notOfABill.includes(flag));
      const { elements } = openPage(
        pageHtml({ given: answers, config: config[answers.stage as Stage] }, script),
      );
      for (const arm of ['default', 'managed-instances'] as const)
        expect(elements['results']?.innerHTML).toContain(`>${dollars(bills[arm].totalUsd, 2)}</td>`);
    },
  );

  it('holds for the region and the instance type that its price was given for, and no other', () => {
    const given = parsed(
      '--price',
      'sqs.request=0.1',
      '--instance-type',
      'm8g.xlarge',
      '--instance-usd-per-hour',
      '9',
    );
    const page = { given, config: config.prod };
    const prices = (changed: Changed) => comparisonOfPage(page, changed).prices;
    expect(prices({}).instances['m8g.xlarge']?.usdPerHour).toBe(9);
    expect(prices({ region: 'eu-west-1' }).prices['sqs.request']).not.toMatchObject({ usd: 0.1 });
    expect(prices({ region: 'eu-west-1' }).instances['m8g.xlarge']?.usdPerHour).toBe(0.20008);
    expect(prices({ instanceType: 'm7i.xlarge' }).instances['m7i.xlarge']?.usdPerHour).toBe(0.2016);
    expect(prices({ instanceType: 'm7i.xlarge' }).prices['sqs.request']).toMatchObject({ usd: 0.1 });
  });

  it('says on the page what is not known here, and leaves the rest', () => {
    const html = resultsHtml(billsOf(parsed('--region', 'ap-southeast-1')).comparison).text;
    expect(html).toContain('>not known here</td>');
    expect(html).toContain('--price sqs.request=&lt;US dollars&gt;');
    expect(html).toContain('No chart: a price that every bill needs is not known here.');
    expect(html).not.toMatch(/NaN/);
    const there = resultsHtml(billsOf(parsed('--region', 'eu-central-1')).comparison).text;
    expect(there).toContain('The lines end where a price is not known here.');
    expect(resultsHtml(billsOf(parsed()).comparison).text).not.toContain('The lines end');
    expect(there).toMatch(/Firehose, no compute<\/th>\s*<td data-head="pipeline">not known here</);
    expect(there).not.toMatch(/NaN/);
  });
});

const scriptOf = (html: string): string => /<script>([\s\S]*)<\/script>/.exec(html)?.[1] ?? '';

/** Runs the page's script on elements that are made from its tags. */
function openPage(html: string, hash = '') {
  interface Stub {
    value: string;
    textContent: string;
    innerHTML: string;
    addEventListener: (type: string, listen: () => void) => void;
  }
  const elements: Record<string, Stub> = {};
  const listeners: Record<string, () => void> = {};
  for (const [tag, id = ''] of html.matchAll(
    /<(?:input|output|select|div|form|button|script)[^>]* id="([^"]+)"[^>]*>/g,
  )) {
    elements[id] = {
      value: / value="([^"]*)"/.exec(tag)?.[1] ?? '',
      textContent: '',
      innerHTML: '',
      addEventListener: (_, listen) => {
        listeners[id] = listen;
      },
    };
  }
  const [, json = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  if (elements['data']) elements['data'].textContent = json;
  const script = scriptOf(html);
  const location = { hash };
  runInContext(
    script,
    createContext({
      document: { getElementById: (id: string) => elements[id] },
      location,
      history: {
        replaceState: (_state: null, _title: string, url: string) => {
          location.hash = url;
        },
      },
      URLSearchParams,
      addEventListener: () => {},
      requestAnimationFrame: (draw: () => void) => draw(),
    }),
  );
  const move = (values: Record<string, string>) => {
    for (const [id, value] of Object.entries(values)) {
      elements[id]!.value = value;
      listeners[id]!();
    }
  };
  return { elements, move, location };
}
