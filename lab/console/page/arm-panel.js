import { count, decimals, element, say } from './element.js';
import { drawSlots, slotLetters, slotsInWords } from './slots.js';
import { armLetter, sumOf, total } from './twins.js';

const mib = (bytes) => `${count(bytes / 1_048_576)} MiB`;
const seconds = (ms) => (ms < 1_000 ? `${count(ms)} ms` : `${decimals(ms / 1_000)} s`);
const named = (counts) =>
  Object.entries(counts)
    .map(([name, value]) => `${name}: ${count(value)}`)
    .join(', ') || 'none';

/** What an arm's numbers are called, and where they come from in a frame. `data-figure` is for who looks them up. */
const figures = [
  ['answers', 'Answers', ({ edge }) => count(total(edge.byStatus))],
  ['byStatus', '  by status', ({ edge }) => named(edge.byStatus)],
  ['visible', 'Messages waiting', ({ queue }) => count(queue.visible)],
  ['inFlight', '  in flight', ({ queue }) => count(queue.inFlight)],
  ['age', '  the oldest is', ({ queue }) => seconds(queue.oldestMessageAgeMs)],
  [
    'invocations',
    'Invocations',
    ({ consumers }) => count(sumOf(consumers, ({ mapping }) => mapping.invocations)),
  ],
  ['fill', '  messages in each', ({ consumers }) => filled(consumers)],
  [
    'failures',
    '  messages that failed',
    ({ consumers }) => count(sumOf(consumers, ({ mapping }) => mapping.batchItemFailures)),
  ],
  [
    'throttles',
    'Throttled',
    ({ consumers }) => named(merged(consumers.map(({ mapping }) => mapping.throttles))),
  ],
  ['objects', 'Objects in S3', ({ s3 }) => count(s3.puts)],
  ['putFailures', '  refused by S3', ({ s3 }) => count(s3.putFailures)],
  [
    'settled',
    '  put together',
    ({ schedules = [] }) => schedules.map(scheduled).join('; ') || 'by nobody here',
  ],
  ['dead', 'Dead letters', ({ deadLetters }) => count(deadLetters)],
];

function filled(consumers) {
  const invocations = sumOf(consumers, ({ mapping }) => mapping.invocations);
  return invocations === 0
    ? '–'
    : decimals(sumOf(consumers, ({ mapping }) => mapping.batchSizeTotal) / invocations);
}

const clock = (iso) => new Date(iso).toLocaleTimeString('en-GB');

function scheduled({ expression, nextAt, last }) {
  const how = last === null ? 'not yet' : `${last.status} ${clock(last.endedAt ?? last.startedAt)}`;
  return nextAt === null ? 'by nobody here' : `${expression}: ${how}, next ${clock(nextAt)}`;
}

function merged(list) {
  const sums = {};
  for (const counts of list)
    for (const [name, value] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}

/** One arm: its numbers, its mappings, and every environment with its slots. */
export function armPanel(arm) {
  const values = Object.fromEntries(figures.map(([key]) => [key, element('dd', { 'data-figure': key })]));
  const state = element('span', { class: 'state' });
  const consumers = element('div', { class: 'consumers' });
  const root = element(
    'section',
    { class: `arm arm-${armLetter(arm)}`, 'aria-label': arm, 'data-arm': arm },
    element('h2', {}, arm, ' ', state),
    element(
      'dl',
      { class: 'figures' },
      ...figures.map(([key, title]) => element('div', {}, element('dt', {}, title), values[key])),
    ),
    consumers,
  );
  const shown = new Map();
  return {
    root,
    draw: (frame, isRunning, rates) => {
      say(
        state,
        isRunning
          ? `${decimals(rates.answers)} answers/s, ${decimals(rates.objects)} objects/s`
          : 'has stopped',
      );
      root.classList.toggle('gone', !isRunning);
      for (const [key, , of] of figures) say(values[key], of(frame));
      for (const consumer of frame.consumers) {
        const panel = shown.get(consumer.functionName) ?? consumerPanel(consumer);
        if (!shown.has(consumer.functionName)) {
          shown.set(consumer.functionName, panel);
          consumers.append(panel.root);
        }
        panel.draw(consumer);
      }
    },
  };
}

function consumerPanel({ functionName, compute }) {
  const mapping = element('p', { class: 'mapping' });
  const list = element('ol', { class: 'environments' });
  const root = element(
    'section',
    { class: 'consumer', 'data-compute': compute },
    element('h3', {}, functionName),
    mapping,
    list,
  );
  const rows = new Map();
  return {
    root,
    draw: ({ mapping: of, environments, started, deadWorkers }) => {
      say(
        mapping,
        `Mapping: ${of.polling ? `pollers ${count(of.pollers)}` : 'paused'}, batches on their way ${count(of.working)}. ` +
          `Environments: running ${count(environments.length)}, started ${count(started)}, dead workers ${count(deadWorkers)}.`,
      );
      const running = new Set(environments.map(({ pid }) => pid));
      for (const [pid, row] of rows) {
        if (running.has(pid)) continue;
        row.root.remove();
        rows.delete(pid);
      }
      for (const environment of environments) {
        const row = rows.get(environment.pid) ?? environmentRow(environment);
        if (!rows.has(environment.pid)) {
          rows.set(environment.pid, row);
          list.append(row.root);
        }
        row.draw(environment);
      }
    },
  };
}

/** An environment: slots, threads, CPU and memory, and the objects of its group commit. */
function environmentRow({ pid }) {
  const canvas = element('canvas', { class: 'slots', role: 'img' });
  const numbers = element('p', { class: 'numbers' });
  const threads = element('div', { class: 'threads' });
  const root = element(
    'li',
    { class: 'environment', 'data-pid': pid },
    element('div', { class: 'slots-box' }, canvas),
    numbers,
    threads,
  );
  let last;
  let cpu = null;
  let saidAtMs = 0;
  const bars = [];
  return {
    root,
    draw: (environment) => {
      const now = performance.now();
      const letters = slotLetters(environment);
      drawSlots(canvas, letters);
      if (now - saidAtMs > 1_000) {
        if (last && environment.cpuMs !== null && last.cpuMs !== null)
          cpu = (environment.cpuMs - last.cpuMs) / (now - saidAtMs);
        last = environment;
        saidAtMs = now;
        canvas.setAttribute('aria-label', `Environment ${pid}: ${slotsInWords(letters)}`);
      }
      say(
        numbers,
        `process ${pid}: ${count(environment.inFlight)} of ${count(environment.slots)} slots, ${count(environment.workers)} ${environment.workers === 1 ? 'worker' : 'workers'}, ` +
          `CPU ${cpu === null ? '–' : `${count(cpu * 100)} %`}, ${environment.rssBytes === null ? 'memory –' : mib(environment.rssBytes)}`,
      );
      while (bars.length < environment.threads.length) {
        const bar = threadBar();
        bars.push(bar);
        threads.append(bar.root);
      }
      while (bars.length > environment.threads.length) bars.pop().root.remove();
      for (const [index, thread] of environment.threads.entries()) bars[index].draw(thread);
    },
  };
}

const fullRows = 1_000;
/** A thread that lives says so once a second. */
const silentMs = 1_500;

/** A worker thread: how busy it is, and its objects as bars of rows. */
function threadBar() {
  const label = element('span', { class: 'thread-label' });
  const meter = element('meter', {
    min: 0,
    max: 1,
    low: 0.6,
    high: 0.9,
    optimum: 0.2,
    'aria-label': 'event loop',
  });
  const objects = element('span', { class: 'objects' });
  const root = element('div', { class: 'thread' }, label, meter, objects);
  const bars = [];
  return {
    root,
    draw: ({ thread, busy, silentMs: silent, objects: told, stored }) => {
      say(
        label,
        silent > silentMs
          ? `worker ${thread}: silent for ${seconds(silent)}`
          : `worker ${thread}: loop ${count(busy * 100)} % busy, ${count(stored)} objects`,
      );
      meter.value = silent > silentMs ? 1 : busy;
      while (bars.length < told.length) {
        const bar = element('span', { class: 'object' });
        bars.push(bar);
        objects.append(bar);
      }
      while (bars.length > told.length) bars.pop().remove();
      for (const [index, [rows, waiting, ageMs, written]] of told.entries()) {
        const bar = bars[index];
        bar.classList.toggle('written', written === 1);
        bar.style.setProperty('--fill', `${Math.min(100, (100 * rows) / fullRows)}%`);
        say(
          bar,
          `${count(rows)} rows of ${count(waiting)} ${written ? 'being written' : 'fill it'}, ${count(ageMs + silent)} ms`,
        );
      }
    },
  };
}
