import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparisonOf, defaultAnswers } from '../pipeline/answers.ts';
import { compareArms } from '../pipeline/compare.ts';
import { dollars } from '../pipeline/wording.ts';
import { comparisonOfPage, pageAnswersOf } from './page-answers.ts';
import { plotSvg } from './plot.ts';
import { positionOf, positions, sliders, valueAt } from './sliders.ts';
import { writePage } from './write-page.ts';

const answers = { ...defaultAnswers, eventsPerMonth: 50e6 };

describe('sliders', () => {
  it('go from one end to the other, and come back to where they were', () => {
    for (const slider of sliders) {
      expect(valueAt(slider, 0)).toBeCloseTo(slider.from, 6);
      expect(valueAt(slider, positions)).toBeCloseTo(slider.to, 6);
      fc.assert(
        fc.property(fc.nat(positions), (position) => {
          const there = positionOf(slider, valueAt(slider, position));
          expect(Math.abs(there - position)).toBeLessThanOrEqual(2);
        }),
        { numRuns: 50 },
      );
    }
  });

  it('begin with the question that the command answers', () => {
    const page = compareArms(comparisonOfPage(pageAnswersOf(answers)));
    const command = compareArms(comparisonOf(answers));
    expect(page.bills.default.totalUsd).toBeCloseTo(command.bills.default.totalUsd, 9);
    expect(page.savedUsd).toBeCloseTo(command.savedUsd, 9);
  });
});

describe('the plot', () => {
  it('marks each crossing and where we are', () => {
    const comparison = comparisonOf({ ...answers, wallMs: 2_000 });
    const { crossings } = compareArms(comparison);
    const svg = plotSvg(comparison, ['default', 'managed-instances'], crossings);
    expect(crossings.length).toBeGreaterThan(0);
    expect(svg.match(/<circle class="crossing"/g)).toHaveLength(crossings.length);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cost-page-'));
  let html = '';
  beforeAll(async () => {
    await writePage(join(folder, 'cost.html'), answers);
    html = readFileSync(join(folder, 'cost.html'), 'utf8');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('loads nothing from anywhere', () => {
    expect(html).not.toMatch(/<link|<img|<iframe|\ssrc=|@import|url\(|fetch\(|XMLHttpRequest|import\(/);
    expect(html).toMatch(/^<!doctype html>/);
  });

  it('shows the result before any script runs, and every price with its source', () => {
    const { bills } = compareArms(comparisonOf(answers));
    expect(html).toContain(`<td class="cheaper">${dollars(bills.default.totalUsd, 2)}</td>`);
    expect(html).toContain('<td>fee lambda-managed-instances</td><td>15 %</td><td>2026-');
  });

  it('follows its sliders', () => {
    const { elements, move } = openPage(html);
    const results = () => elements['results']?.innerHTML ?? '';
    expect(results()).toContain('Default Lambda is cheaper by $432.68');
    expect(elements['eventsPerMonth-value']?.textContent).toBe('50M');
    move({ eventsPerMonth: '1000', durationMs: '1000', waitingShare: '1000' });
    expect(elements['eventsPerMonth-value']?.textContent).toBe('10T');
    expect(results()).toContain('Managed instances are cheaper by');
    expect(results()).not.toContain('Hybrid');
    move({ eventsPerMonth: '600', durationMs: '800', peakFactor: '1000' });
    expect(results()).toMatch(
      /<th>Hybrid<\/th>.*class="curve hybrid"|class="curve hybrid".*<th>Hybrid<\/th>/s,
    );
    move({ instanceType: 'c7g.large' });
    expect(results()).not.toMatch(/NaN|undefined/);
  });
});

/** Runs the page's script on elements that are made from its tags. */
function openPage(html: string) {
  type Stub = {
    value: string;
    defaultValue: string;
    dataset: object;
    textContent: string;
    innerHTML: string;
  };
  const elements: Record<string, Stub & { addEventListener: (type: string, listen: () => void) => void }> =
    {};
  let onInput = () => {};
  for (const [tag, id = ''] of html.matchAll(/<(?:input|output|select|div|form)[^>]* id="([^"]+)"[^>]*>/g)) {
    const value = / value="([^"]*)"/.exec(tag)?.[1] ?? '';
    elements[id] = {
      value,
      defaultValue: value,
      dataset: { value: / data-value="([^"]*)"/.exec(tag)?.[1] },
      textContent: '',
      innerHTML: '',
      addEventListener: (_, listen) => {
        onInput = listen;
      },
    };
  }
  for (const [, id = '', options = ''] of html.matchAll(/<select id="([^"]+)">(.*?)<\/select>/g)) {
    const select = elements[id];
    if (select) select.value = /<option selected>([^<]+)/.exec(options)?.[1] ?? '';
  }
  const script = /<script>([\s\S]*)<\/script>/.exec(html)?.[1] ?? '';
  runInContext(
    script,
    createContext({
      document: { getElementById: (id: string) => elements[id] },
      requestAnimationFrame: (draw: () => void) => draw(),
    }),
  );
  const move = (values: Record<string, string>) => {
    for (const [id, value] of Object.entries(values)) elements[id]!.value = value;
    onInput();
  };
  return { elements, move };
}
