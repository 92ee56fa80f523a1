import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { config } from '@telemetry/settings';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparisonOf, defaultAnswers } from '../pipeline/answers.ts';
import { compareArms } from '../pipeline/compare.ts';
import { dollars } from '../pipeline/wording.ts';
import { curvesOf, pointsToCsv, savedByManaged } from './curves.ts';
import { comparisonOfPage, fromAddress, toAddress } from './page-data.ts';
import { plotSvg } from './plot.ts';
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

  it.each(['#eventsPerMonth=many', '#eventsPerMonth=1e99', '#toString=1', '#memoryMiB=-1', '#', ''])(
    '%j sets nothing',
    (hash) => {
      expect(fromAddress(hash)).toEqual({});
    },
  );
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
});

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
  const script = /<script>([\s\S]*)<\/script>/.exec(html)?.[1] ?? '';
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
