import { count, element } from './element.js';
import { ask, commandLine, curl } from './request.js';
import { visible } from './visible-text.js';

/** The way of one message, step by step: request, message, invocations, objects, rows. */
export function wayCard() {
  const steps = element('ol', { class: 'way' });
  const command = commandLine();
  const root = element(
    'section',
    { class: 'card', 'aria-label': 'Its way', hidden: true },
    element('h2', {}, 'Its way'),
    steps,
    command.root,
  );
  let shown = '';
  return {
    root,
    /** Of the message with this id; of none, nothing is shown. */
    look: async (messageId) => {
      root.hidden = messageId === undefined;
      if (messageId === undefined) return;
      const path = `/messages/${encodeURIComponent(messageId)}`;
      command.show(curl('GET', path));
      const { status, said } = await ask('GET', path);
      const text = JSON.stringify(said);
      if (text === shown) return;
      shown = text;
      const list = status === 200 ? stepsOf(said) : [['Message', said?.error ?? `${status}`]];
      steps.replaceChildren(
        ...list.map(([name, what]) =>
          element('li', { 'data-step': name }, element('strong', {}, name), ' ', visible(what)),
        ),
      );
    },
  };
}

function stepsOf({ messageId, traceId, receivedAt, invocations, objects, stored, rejected, dead }) {
  return [
    ['Request', `${receivedAt ?? 'not stored, rejected or dead yet'}, trace ${traceId ?? 'unknown'}`],
    ['Message', messageId],
    ...(invocations.length === 0
      ? [['Invocation', 'none that has ended, among those that the console remembers']]
      : invocations.map((invocation) => ['Invocation', invoked(invocation)])),
    ...objects.map((object) => ['Object', object]),
    [
      'Rows',
      `${count(stored)} stored, ${count(rejected)} rejected${dead ? ', and the message is dead' : ''}`,
    ],
  ];
}

const invoked = ({ requestId, functionName, invokedAt, durationMs, receiveCount, outcome, failed }) =>
  `${requestId ?? 'that could not be made'} of ${functionName} at ${invokedAt}, ${count(durationMs)} ms, ` +
  `receive ${receiveCount}: ${outcome}${failed ? ', the message went back to the queue' : ''}`;
