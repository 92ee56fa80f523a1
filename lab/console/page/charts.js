import UPlot from 'uplot';
import { element } from './element.js';
import { measures } from './measures.js';
import { armLetter } from './twins.js';

const pointEveryMs = 250;
const pointEveryMsCalm = 1_000;
const shownPoints = 480;
const allArms = ['managed-instances', 'default', 'hybrid'];

/** All measures over time, all arms on one axis. */
export function charts(twins) {
  const root = element('div', { class: 'charts' });
  const times = [];
  /** By measure, then arm: a value for each time, null where the twin told nothing. */
  const values = Object.fromEntries(
    measures.map(({ key }) => [key, Object.fromEntries(allArms.map((arm) => [arm, []]))]),
  );
  let plots = [];
  let shownArms = '';

  const sample = () => {
    times.push(Date.now() / 1_000);
    if (times.length > shownPoints) times.shift();
    for (const arm of allArms) {
      const frame = twins.frame(arm);
      for (const { key, of } of measures) {
        const list = values[key][arm];
        list.push(frame ? of(twins, arm, frame) : null);
        if (list.length > shownPoints) list.shift();
      }
    }
  };
  const build = (arms) => {
    for (const { plot } of plots) plot.destroy();
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    root.replaceChildren();
    plots = measures.map(({ key, title }) => {
      const figure = element('figure', { 'data-measure': key }, element('figcaption', {}, title));
      const latest = element('p', { class: 'latest' });
      root.append(figure);
      const axis = {
        stroke: colour('--text-soft'),
        grid: { stroke: colour('--line'), width: 1 },
        ticks: { show: false },
        font: '11px system-ui',
      };
      const plot = new UPlot(
        {
          width: Math.max(220, figure.clientWidth),
          height: 120,
          cursor: { sync: { key: 'time' }, points: { size: 6 } },
          legend: { show: false },
          scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
          axes: [
            { ...axis, size: 22, space: 90 },
            { ...axis, size: 46, space: 30 },
          ],
          series: [
            {},
            ...arms.map((arm) => ({
              label: arm,
              stroke: colour(`--${armLetter(arm)}`),
              width: 2,
              ...(armLetter(arm) !== 'a' && { dash: armLetter(arm) === 'b' ? [6, 3] : [2, 3] }),
              points: { show: false },
            })),
          ],
        },
        data(key, arms),
        figure,
      );
      figure.append(latest);
      return { key, plot, figure, latest };
    });
  };
  const data = (key, arms) => [times, ...arms.map((arm) => values[key][arm])];
  const draw = () => {
    const arms = allArms.filter((arm) => twins.lastFrame(arm));
    if (arms.join() !== shownArms) {
      shownArms = arms.join();
      build(arms);
    }
    for (const { key, plot, figure, latest } of plots) {
      const width = Math.max(220, figure.clientWidth);
      if (plot.width !== width) plot.setSize({ width, height: 120 });
      plot.setData(data(key, arms));
      latest.textContent = arms
        .map((arm) => {
          const value = values[key][arm].at(-1);
          return `${arm}: ${value === null || value === undefined ? '–' : value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })}`;
        })
        .join(' · ');
    }
  };
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let lastMs = 0;
  setInterval(() => {
    if (document.hidden) return;
    const now = performance.now();
    if (now - lastMs < (calm.matches ? pointEveryMsCalm : pointEveryMs) - 20) return;
    lastMs = now;
    sample();
    if (root.isConnected && root.offsetParent !== null) draw();
  }, pointEveryMs);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => (shownArms = ''));
  return root;
}
