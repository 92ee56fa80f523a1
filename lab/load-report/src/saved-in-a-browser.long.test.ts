/** What a person saves of the report and of the cost page, in a real browser: by a click, as files. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cost } from '@telemetry/cost-model/testing';
import { startBrowser } from '@telemetry/page/testing-browser';
import { makeRun } from '@telemetry/runs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeReport } from './write-report.ts';

type Started = Exclude<Awaited<ReturnType<typeof startBrowser>>, string>;
type Page = Awaited<ReturnType<Started['browser']['newPage']>>;

const folder = mkdtempSync(join(tmpdir(), 'saved-'));
let started: Started | string;
beforeAll(async () => {
  started = await startBrowser();
});
afterAll(async () => {
  if (typeof started !== 'string') await started.stop();
  rmSync(folder, { recursive: true, force: true });
});

const inBrowser = (
  title: string,
  run: (open: (file: string, width?: number) => Promise<Page>) => Promise<void>,
) =>
  test(title, async (context) => {
    if (typeof started === 'string') return context.skip(started);
    const { browser } = started;
    await run(async (file, width = 1_280) => {
      const page = await browser.newPage({
        acceptDownloads: true,
        colorScheme: 'light',
        viewport: { width, height: 900 },
      });
      // Against a page that hangs, not a verdict on speed.
      page.setDefaultTimeout(120_000);
      await page.goto(pathToFileURL(file).href);
      return page;
    });
  });

/** Clicks, and resolves to the file that came of it. */
async function saved(page: Page, button: string): Promise<{ name: string; content: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(button).first().click()]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return { name: download.suggestedFilename(), content: readFileSync(file) };
}

/** Colours of the picture's first lines, as `r,g,b`: where a legend stands. */
function coloursAbove(page: Page, png: Buffer, lines: number): Promise<string[]> {
  return page.evaluate(
    `(async () => {
      const image = new Image();
      image.src = 'data:image/png;base64,${png.toString('base64')}';
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, ${lines}];
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, ${lines});
      const found = new Set();
      for (let i = 0; i < data.length; i += 4) found.add([data[i], data[i + 1], data[i + 2]].join());
      return [...found];
    })()`,
  );
}

// --a and --b of armColours, light.
const armColours = ['11,110,153', '194,87,12'];

const report = async (): Promise<string> =>
  writeReport(
    await makeRun(
      [1, 2, 3].flatMap((repeat) =>
        (['managed-instances', 'default'] as const).map((arm) => ({ arm, repeat, requests: 600 })),
      ),
    ),
  );

inBrowser('a figure of the report is saved as a picture with its legend, and as CSV', async (open) => {
  const page = await open(await report());
  const figure = 'figure[data-name=cost-over-traffic] .save button';
  const png = await saved(page, `${figure}:has-text("PNG")`);
  expect(png.name).toBe('cost-over-traffic.png');
  expect(await coloursAbove(page, png.content, 60)).toEqual(expect.arrayContaining(armColours));
  const csv = await saved(page, `${figure}:has-text("CSV")`);
  expect(csv.name).toBe('cost-over-traffic.csv');
  expect(csv.content.toString()).toMatch(/^events.*\n[\d.e+]+,[\d.]+,[\d.]+/);
});

inBrowser('the plot of the cost page is saved as a picture with its legend, and as CSV', async (open) => {
  const file = join(folder, 'cost.html');
  expect((await cost(['--events', '2.6B', '--html', file])).status).toBe(0);
  const page = await open(file);
  const png = await saved(page, '#save-png');
  expect(png.name).toBe('cost.png');
  expect(await coloursAbove(page, png.content, 40)).toEqual(expect.arrayContaining(armColours));
  const csv = await saved(page, '#save-csv');
  expect(csv.content.toString()).toMatch(/^events_a_month,managed-instances_usd,default_usd,/);
});

inBrowser('bounds fit into their card, on a screen and on a phone', async (open) => {
  const file = await report();
  for (const width of [1_280, 390]) {
    const page = await open(file, width);
    const tooWide = await page.evaluate(
      `[...document.querySelectorAll('details')].forEach((each) => (each.open = true));
      [document.documentElement, ...document.querySelectorAll('.checks .scroll, .bounds .scroll')]
        .filter((each) => each.scrollWidth > each.clientWidth).length`,
    );
    expect(tooWide).toBe(0);
    expect(await page.locator('.checks td').count()).toBeGreaterThan(50);
  }
});

inBrowser('a phone shows the cost page whole: no table is cut, and no words of the plot', async (open) => {
  const file = join(folder, 'phone.html');
  const threeArms = ['--events', '10B', '--wall-ms', '2000', '--burst-factor', '30', '--batch-size', '10'];
  expect((await cost([...threeArms, '--html', file])).status).toBe(0);
  const page = await open(file, 360);
  const tooWide = await page.evaluate(
    `[...document.querySelectorAll('details')].forEach((each) => (each.open = true));
    [document.documentElement, ...document.querySelectorAll('.scroll')]
      .filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.innerText.slice(0, 60))`,
  );
  expect(tooWide).toEqual([]);
  const cut = await page.evaluate(
    `(() => {
      const { width } = document.querySelector('#plot').viewBox.baseVal;
      const boxes = (of) => [...document.querySelectorAll(of)].map((each) => ({ said: each.textContent.trim(), box: each.getBBox() }));
      const outside = boxes('#plot text').filter(({ box }) => box.x < 0 || box.x + box.width > width);
      const legend = boxes('#plot line.curve + text');
      const overlapping = legend.filter(({ box }, i) => i > 0 && legend[i - 1].box.x + legend[i - 1].box.width > box.x - 36);
      return [...outside, ...overlapping].map(({ said }) => said);
    })()`,
  );
  expect(cut).toEqual([]);
});
