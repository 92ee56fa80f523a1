/** Runs in the page: every figure can be saved as a picture and as CSV, every table as CSV. */
import { csv } from '@telemetry/page/csv';
import { saveCsv, savePng } from '@telemetry/page/save';

/** What is used of the browser; its types would be everybody's in this repository. */
interface PageElement {
  className: string;
  content: { textContent: string };
  textContent: string;
  nextSibling: PageElement | null;
  type: string;
  dataset: Record<string, string>;
  viewBox: { baseVal: { width: number; height: number } };
  append(...children: PageElement[]): void;
  after(child: PageElement): void;
  addEventListener(type: 'click', listen: () => void): void;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  closest(selector: string): (PageElement & { id: string }) | null;
}
const { document } = globalThis as unknown as {
  document: {
    createElement(name: string): PageElement;
    querySelector(selector: string): PageElement | null;
    querySelectorAll(selector: string): Iterable<PageElement>;
  };
};

const styles = document.querySelector('style')?.textContent ?? '';

for (const figure of document.querySelectorAll('figure[data-name]')) {
  const { name = 'figure' } = figure.dataset;
  const svg = figure.querySelector('svg');
  const rows = figure.querySelector('template');
  const bar = element('div', 'save');
  if (svg)
    bar.append(
      button('PNG', () => {
        const { width, height } = svg.viewBox.baseVal;
        savePng(name, { svg, styles, width, height, times: 3, legend: legendOf(svg) });
      }),
    );
  if (rows) bar.append(button('CSV', () => saveCsv(name, rows.content.textContent)));
  figure.append(bar);
}

for (const table of document.querySelectorAll('.scroll')) {
  const bar = element('div', 'save');
  bar.append(button('CSV', () => saveCsv(table.closest('section')?.id ?? 'table', csvOf(table))));
  table.after(bar);
}

/** The arms that a chart has, as the keys of the page name them. */
function legendOf(svg: PageElement): { className: string; name: string }[] {
  const names = new Map(
    [...document.querySelectorAll('.key')].map(({ className, nextSibling }) => [
      className.replace('key ', ''),
      nextSibling?.textContent.trim() ?? '',
    ]),
  );
  return [...names]
    .filter(([arm]) => svg.querySelector(`.${arm}`))
    .map(([arm, name]) => ({ className: `line wide ${arm}`, name }));
}

function csvOf(table: PageElement): string {
  return csv(
    [...table.querySelectorAll('tr')].map((row) =>
      [...row.querySelectorAll('th, td')].map(({ textContent }) =>
        textContent.trim().replaceAll(/\s+/g, ' '),
      ),
    ),
  );
}

function button(label: string, listen: () => void): PageElement {
  const made = element('button', '', label);
  made.type = 'button';
  made.addEventListener('click', listen);
  return made;
}

function element(name: string, className: string, text = ''): PageElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
