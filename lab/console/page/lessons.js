import { armPanel } from './arm-panel.js';
import { count, decimals, element, say } from './element.js';
import { ask } from './request.js';
import { legend } from './slots.js';
import { scenes } from './scenes.js';
import { sumOf, total } from './twins.js';

/** Guided scenes over the twin that runs: each sets it up, does something, says what to watch, and puts everything back. */
export function lessonsView(twins, contract) {
  const panel = armPanel(contract.arm);
  const stage = element('div', { class: 'arms' }, panel.root);
  const now = element('p', { class: 'narration', role: 'status', 'aria-live': 'polite' });
  const results = element('table', { class: 'measured' });
  const stop = element(
    'button',
    { type: 'button', class: 'quiet', disabled: true, onclick: () => running?.abort() },
    'Stop, and put everything back',
  );
  const list = element('ol', { class: 'scenes' });
  let running;
  const root = element(
    'div',
    {},
    element(
      'p',
      { class: 'hint' },
      'Each scene takes a minute or two of the real twin, and puts everything back in the end.',
    ),
    list,
    element('section', { class: 'card', 'aria-label': 'The scene' }, now, results, element('p', {}, stop)),
    legend(),
    stage,
  );
  const buttons = [];
  for (const scene of scenes) {
    const fits = !scene.managedOnly || contract.arm !== 'default';
    const button = element(
      'button',
      { type: 'button', disabled: !fits, onclick: () => void play(scene) },
      'Play',
    );
    if (fits) buttons.push(button);
    list.append(
      element(
        'li',
        { class: 'card', 'data-scene': scene.name },
        element('h2', {}, scene.title),
        element('p', {}, scene.watch),
        element('p', { class: 'take-home' }, scene.takeHome),
        button,
        fits
          ? null
          : element('p', { class: 'hint' }, 'On managed instances only: pnpm twin --arm managed-instances'),
      ),
    );
  }

  const play = async (scene) => {
    running = new AbortController();
    const { signal } = running;
    for (const button of buttons) button.disabled = true;
    stop.disabled = false;
    results.replaceChildren();
    const tell = (text) => say(now, `${scene.title}: ${text}`);
    try {
      await scene.play(director(twins, contract, signal, tell, (row) => addRow(results, row)));
      tell(scene.takeHome);
    } catch (error) {
      tell(signal.aborted ? 'stopped.' : `went wrong: ${error.message}`);
    }
    await ask('POST', '/restore', {}).catch(() => undefined);
    for (const button of buttons) button.disabled = false;
    stop.disabled = true;
    running = undefined;
  };
  return {
    name: 'lessons',
    title: 'Lessons',
    root,
    onFrame: () => {
      const frame = twins.lastFrame(contract.arm);
      if (!frame) return;
      panel.draw(frame, twins.frame(contract.arm) !== undefined, {
        answers: twins.rate(contract.arm, ({ edge }) => total(edge.byStatus)),
        objects: twins.rate(contract.arm, ({ s3 }) => s3.puts),
      });
    },
  };
}

function addRow(table, row) {
  if (table.rows.length === 0)
    table.append(element('tr', {}, ...Object.keys(row).map((name) => element('th', { scope: 'col' }, name))));
  table.append(element('tr', {}, ...Object.values(row).map((value) => element('td', {}, value))));
}

const pollMs = 200;

/** What a scene can do. Everything ends when the signal comes. */
function director(twins, contract, signal, tell, row) {
  const [functionName] = Object.keys(contract.deployed);
  const frame = () => twins.lastFrame(contract.arm);
  const wait = (ms) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(new Error('stopped'));
      });
      if (signal.aborted) reject(new Error('stopped'));
    });
  const act = async (method, path, body) => {
    signal.throwIfAborted();
    const { status, said } = await ask(method, path, body);
    if (status !== 200) throw new Error(said?.error ?? `${method} ${path}: ${status}`);
    return said;
  };
  const until = async (is) => {
    while (!is(frame())) await wait(pollMs);
  };
  const totals = () => {
    const { consumers, s3, queue, deadLetters } = frame();
    return {
      invocations: sumOf(consumers, ({ mapping }) => mapping.invocations),
      throttles: sumOf(consumers, ({ mapping }) => total(mapping.throttles)),
      objects: s3.puts,
      waiting: queue.visible + queue.inFlight,
      dead: deadLetters,
      cpuMs: new Map(
        consumers.flatMap(({ environments }) => environments.map(({ pid, cpuMs }) => [pid, cpuMs ?? 0])),
      ),
    };
  };
  /** Resolves when the twin has told what is, and its threads what they do, after this moment. */
  const fresh = async () => {
    for (let n = 0; n < 2; n += 1) {
      const seen = frame().atMs;
      await until(({ atMs }) => atMs > seen);
    }
  };
  return {
    tell,
    fresh,
    wait,
    until,
    frame,
    setFunction: (body) => act('PUT', `/functions/${functionName}`, body),
    setMapping: (body) => act('PUT', `/mappings/${functionName}`, body),
    setQueue: (body) => act('PUT', '/queue', body),
    setFault: (body) => act('PUT', '/faults', body),
    throwIn: (pid, guarded) => act('POST', `/environments/${pid}/throw`, { guarded }),
    redrive: () => act('POST', '/redrive', {}),
    burst: (requests, eventsPerRequest = 5) => act('POST', '/burst', { requests, eventsPerRequest }),
    pids: () => frame().consumers.flatMap(({ environments }) => environments.map(({ pid }) => pid)),
    totals,
    /** Sends a burst, waits until it is through, and writes a line of what that took. */
    measure: async (name, requests) => {
      await fresh();
      const before = totals();
      const startedAtMs = performance.now();
      let mostSlots = 0;
      await act('POST', '/burst', { requests, eventsPerRequest: 5 });
      await fresh();
      await until((latest) => {
        mostSlots = Math.max(
          mostSlots,
          sumOf(latest.consumers, ({ environments }) => sumOf(environments, ({ inFlight }) => inFlight)),
        );
        return latest.queue.visible + latest.queue.inFlight === 0;
      });
      await fresh();
      const after = totals();
      const seconds = (performance.now() - startedAtMs) / 1_000;
      row({
        what: name,
        'through in': `${decimals(seconds)} s`,
        invocations: count(after.invocations - before.invocations),
        environments: count(after.cpuMs.size),
        'slots at once': count(mostSlots),
        throttled: count(after.throttles - before.throttles),
        objects: count(after.objects - before.objects),
        'CPU used': `${decimals(cpuMsSince(before, after) / 1_000)} s`,
      });
    },
    /** Writes a line of its own. */
    row,
  };
}

/** Of the environments that run after it. */
const cpuMsSince = (before, after) =>
  [...after.cpuMs].reduce((sum, [pid, cpuMs]) => sum + cpuMs - (before.cpuMs.get(pid) ?? 0), 0);
