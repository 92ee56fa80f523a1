/** Runs in the page: reads the sliders, shows what follows. The model is the same code as the command's. */
import { comparisonOfPage } from './page-answers.ts';
import { resultsHtml } from './results.ts';
import { sliders, valueAt, type PageAnswers, type Slider } from './sliders.ts';

/** What is used of the browser; its types would be everybody's in this repository. */
interface PageElement {
  value: string;
  /** As the page was written. */
  defaultValue: string;
  dataset: Record<string, string>;
  textContent: string;
  innerHTML: string;
  addEventListener(type: 'input', listen: () => void): void;
}
interface Page {
  getElementById(id: string): PageElement;
}
const { document, requestAnimationFrame } = globalThis as unknown as {
  document: Page;
  requestAnimationFrame(draw: () => void): void;
};

const form = document.getElementById('questions');
let due = false;
form.addEventListener('input', () => {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    show();
  });
});
show();

function show(): void {
  for (const slider of sliders)
    document.getElementById(`${slider.key}-value`).textContent = slider.show(valueOf(slider));
  const results = document.getElementById('results');
  try {
    results.innerHTML = resultsHtml(comparisonOfPage(answers()));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    results.textContent = error.message;
  }
}

function answers(): PageAnswers {
  const chosen = (id: string) => document.getElementById(id).value;
  return {
    ...Object.fromEntries(sliders.map((slider) => [slider.key, valueOf(slider)])),
    instanceType: chosen('instanceType'),
    commitment: chosen('commitment'),
    edge: chosen('edge'),
  } as PageAnswers;
}

/** A slider that nobody moved has the value that it was given, between two of its positions. */
function valueOf(slider: Slider): number {
  const { value, defaultValue, dataset } = document.getElementById(slider.key);
  return Number(value === defaultValue ? dataset['value'] : valueAt(slider, Number(value)));
}
