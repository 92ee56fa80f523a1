import { element } from './element.js';
import { actionCard } from './request.js';
import { sendCard } from './send.js';

/** Everything that can be done to the twin, each with the command that does the same. */
export function doView(twins, contract) {
  const root = element(
    'div',
    {},
    element(
      'p',
      { class: 'hint' },
      'Acts on the twin that serves this page. Watch what follows on the page Live.',
    ),
  );
  const cards = element('div', { class: 'cards' });
  root.append(cards);
  let built = false;

  const build = (frame) => {
    built = true;
    const names = frame.consumers.map(({ functionName }) => functionName);
    const one = { name: 'fn', label: 'Function', choices: names, value: names[0] };
    const functionPath = ({ fn }) => `/functions/${fn}`;
    const pid = { name: 'pid', label: 'Environment', choices: pids(frame), value: pids(frame)[0] };
    const deployed = contract.deployed[names[0]];
    const managed = frame.consumers.some(({ compute }) => compute === 'managed-instances');
    const made = [
      sendCard(contract),
      actionCard({
        title: 'A burst',
        button: 'Send the burst',
        hint: 'As fast as the edge answers. Bad requests are of every kind that a public endpoint meets.',
        fields: [
          { name: 'requests', label: 'Requests', value: 500, min: 1, max: 100_000 },
          { name: 'eventsPerRequest', label: 'Events in each', value: 25, min: 2, max: 500 },
          { name: 'badPercent', label: 'Bad ones, percent', value: 0, min: 0, max: 100 },
        ],
        request: (body) => ({ method: 'POST', path: '/burst', body }),
      }),
      actionCard({
        title: 'S3 is away',
        button: 'Set',
        hint: 'So many of a hundred PUTs are answered with 503; 0 brings it back.',
        fields: [
          { name: 'share', label: 'PUTs refused, percent', value: 100, min: 0, max: 100 },
          { name: 'latency', label: 'Time of a PUT, ms', value: 35, min: 0, max: 60_000 },
        ],
        request: ({ share, latency }) => ({
          method: 'PUT',
          path: '/faults',
          body: {
            s3PutLatencyMs: latency,
            ...(share > 0 && { s3Put: { statusCode: 503, share: share / 100 } }),
          },
        }),
      }),
      actionCard({
        title: 'Kill an environment',
        button: 'Kill',
        hint: 'What runs in it is lost, and its messages come again after the visibility timeout.',
        fields: [pid],
        request: ({ pid }) => ({ method: 'POST', path: `/environments/${pid}/kill`, body: {} }),
        same: ({ pid }) => `kill -9 ${pid}`,
      }),
      actionCard({
        title: 'Throw in a worker',
        button: 'Throw',
        hint: 'A promise that nobody waits for is rejected. The processor’s guard catches and counts it; without it the worker dies.',
        fields: [pid, { name: 'guarded', label: 'The guard stays in place', type: 'checkbox', value: true }],
        request: ({ pid, guarded }) => ({
          method: 'POST',
          path: `/environments/${pid}/throw`,
          body: { guarded },
        }),
      }),
      actionCard({
        title: 'The mapping',
        button: 'Change',
        hint: 'What is received already is handled to its end.',
        fields: [
          one,
          { name: 'enabled', label: 'It polls', type: 'checkbox', value: true },
          { name: 'batchSize', label: 'Batch size', value: deployed.batchSize, min: 1, max: 10_000 },
          {
            name: 'batchingWindowMs',
            label: 'Window, ms',
            value: deployed.batchingWindowMs,
            min: 0,
            max: 300_000,
          },
        ],
        request: ({ fn, ...body }) => ({ method: 'PUT', path: `/mappings/${fn}`, body }),
      }),
      actionCard({
        title: 'The function',
        button: 'Change',
        hint: 'New environments take the place of those that run, as with a new version.',
        fields: [
          one,
          {
            name: 'lingerMs',
            label: 'Linger of the group commit, ms',
            value: deployed.lingerMs,
            min: 0,
            max: 60_000,
          },
          {
            name: 'lookUpMs',
            label: 'A look-up for each message, ms (0: none)',
            value: 0,
            min: 0,
            max: 60_000,
          },
          ...(managed
            ? [
                {
                  name: 'maxConcurrency',
                  label: 'Slots of an environment',
                  value: deployed.slots,
                  min: 1,
                  max: 64,
                },
              ]
            : []),
        ],
        request: ({ fn, ...body }) => ({ method: 'PUT', path: functionPath({ fn }), body }),
      }),
      ...(frame.schedules ?? [])
        .filter(({ nextAt }) => nextAt !== null)
        .map(({ id, expression }) =>
          actionCard({
            title: 'Put small objects together',
            button: 'Start now',
            hint: `Those of hours that are over. The schedule starts it by itself, ${expression}.`,
            request: () => ({ method: 'POST', path: `/schedules/${id}/run`, body: {} }),
          }),
        ),
      actionCard({
        title: 'Redrive the dead letters',
        button: 'Redrive',
        hint: 'All of them go back to the queue.',
        request: () => ({ method: 'POST', path: '/redrive', body: {} }),
        same: () => 'pnpm dlq redrive',
      }),
      actionCard({
        title: 'The queue',
        button: 'Change',
        hint: 'How long a received message is hidden, and how often it is received before it is dead.',
        fields: [
          { name: 'visibilityTimeoutSeconds', label: 'Visibility timeout, s', value: 5, min: 0, max: 43_200 },
          { name: 'maxReceiveCount', label: 'Receives at most', value: 3, min: 1, max: 1_000 },
        ],
        request: (body) => ({ method: 'PUT', path: '/queue', body }),
      }),
      actionCard({
        title: 'As deployed',
        button: 'Put everything back',
        hint: 'S3, queue, mapping and function as the template has them.',
        request: () => ({ method: 'POST', path: '/restore', body: {} }),
      }),
      actionCard({
        title: 'Empty everything',
        button: 'Empty queues and bucket',
        hint: 'Messages, dead letters and objects are deleted; counters go on. For the start of a test.',
        request: () => ({ method: 'POST', path: '/reset', body: {} }),
      }),
    ];
    cards.append(...made.map((card) => card.root));
    return made;
  };
  let made = [];
  const pids = (frame) =>
    frame.consumers.flatMap(({ environments }) => environments.map((environment) => String(environment.pid)));
  return {
    name: 'do',
    title: 'Do',
    root,
    onFrame: () => {
      const frame = twins.lastFrame(contract.arm);
      if (!frame) return;
      if (!built) made = build(frame);
      // Environments come and go: what is chosen stays as long as it runs.
      const now = pids(frame);
      for (const card of made) {
        const select = card.inputs?.pid;
        if (!select || now.join() === [...select.options].map(({ value }) => value).join()) continue;
        const chosen = select.value;
        select.replaceChildren(
          ...now.map((value) => element('option', { value, selected: value === chosen }, value)),
        );
        card.show();
      }
    },
  };
}
