/** Runs in the page: reads the sliders, shows what follows. The model is the same code as the command's. */
import { saveCsv, savePng } from '@telemetry/page/save';
import { compareArms, shownArms } from '../pipeline/compare.ts';
import { curvesOf, pointsToCsv } from './curves.ts';
import {
  choiceKeys,
  comparisonOfPage,
  fromAddress,
  slidersOf,
  toAddress,
  valueOf,
  type Changed,
  type PageData,
} from './page-data.ts';
import { resultsHtml } from './results.ts';
import { positionOf, valueAt, type Slider } from './sliders.ts';

/** What is used of the browser; its types would be everybody's in this repository. */
interface PageElement {
  value: string;
  textContent: string;
  innerHTML: string;
  viewBox: { baseVal: { width: number; height: number } };
  addEventListener(type: 'input' | 'click', listen: () => void): void;
}
interface Page {
  getElementById(id: string): PageElement;
}
interface Browser {
  document: Page;
  location: { hash: string };
  history: { replaceState(state: null, title: string, url: string): void };
  requestAnimationFrame(draw: () => void): void;
  addEventListener(type: 'hashchange', listen: () => void): void;
}
const { document, location, history, requestAnimationFrame, addEventListener } =
  globalThis as unknown as Browser;

const data = JSON.parse(document.getElementById('data').textContent) as PageData;
const sliders = slidersOf(data);
let changed: Changed = fromAddress(location.hash);

let due = false;
for (const slider of sliders)
  document.getElementById(slider.key).addEventListener('input', () => {
    change({ [slider.key]: valueAt(slider, Number(document.getElementById(slider.key).value)) });
  });
for (const key of choiceKeys)
  document.getElementById(key).addEventListener('input', () => {
    change({ [key]: document.getElementById(key).value });
  });
document.getElementById('save-csv').addEventListener('click', saveCurves);
document.getElementById('save-png').addEventListener('click', savePlot);
addEventListener('hashchange', () => {
  changed = fromAddress(location.hash);
  put();
  show();
});
put();
show();

function change(by: Changed): void {
  changed = { ...changed, ...by };
  history.replaceState(null, '', `#${toAddress(changed)}`);
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    show();
  });
}

/** Sets the controls as the address has it. */
function put(): void {
  const comparison = comparisonOfPage(data);
  for (const slider of sliders)
    document.getElementById(slider.key).value = String(
      positionOf(slider, changed[slider.key] ?? valueOf(comparison, data.given, slider.key)),
    );
  for (const key of choiceKeys) document.getElementById(key).value = String(changed[key] ?? given(key));
}

function given(key: (typeof choiceKeys)[number]): string {
  return key === 'edge' ? (data.given.edge ?? data.config.edge.kind) : (data.given[key] ?? '');
}

function show(): void {
  const results = document.getElementById('results');
  try {
    const comparison = comparisonOfPage(data, changed);
    for (const slider of sliders)
      document.getElementById(`${slider.key}-value`).textContent = shown(
        slider,
        valueOf(comparison, { ...data.given, ...changed } as PageData['given'], slider.key),
      );
    results.innerHTML = resultsHtml(comparison).text;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    results.textContent = error.message;
  }
}

function shown(slider: Slider, value: number): string {
  return slider.show(value);
}

function saveCurves(): void {
  const comparison = comparisonOfPage(data, changed);
  const arms = shownArms(compareArms(comparison));
  saveCsv('cost', pointsToCsv(curvesOf(comparison, arms), arms));
}

/** Twice the size, for print. */
function savePlot(): void {
  const plot = document.getElementById('plot');
  const { width, height } = plot.viewBox.baseVal;
  savePng('cost', { svg: plot, styles: '', width, height, times: 2 });
}
