import { element, say } from './element.js';
import { commandLine, curl } from './request.js';
import { visible } from './visible-text.js';

const spoilt = {
  'as it is': (batch) => JSON.stringify(batch, null, 2),
  'an unknown type': (batch) => JSON.stringify(withEvent(batch, { type: 'teleport' }), null, 2),
  'a day that no calendar has': (batch) =>
    JSON.stringify(withEvent(batch, { occurredAt: '2026-02-31T00:00:00Z' }), null, 2),
  'an id that is none': (batch) => JSON.stringify(withEvent(batch, { id: 'none' }), null, 2),
  'without a device': (batch) =>
    JSON.stringify({ ...batch, context: { ...batch.context, deviceId: undefined } }, null, 2),
  'text that would be markup': (batch) =>
    JSON.stringify(
      { ...batch, context: { ...batch.context, deviceId: '<img src=x onerror=alert(1)>\u202e' } },
      null,
      2,
    ),
  'no JSON': () => '{"context": ',
};

const withEvent = (batch, changes) => ({
  ...batch,
  events: batch.events.map((event, i) => (i === 0 ? { ...event, ...changes } : event)),
});

/** A batch from a form that the contract's JSON Schema makes, sent to the edge as a device would. */
export function sendCard({ schema, ingestUrl, apiKeys }) {
  const { context, events } = schema.properties;
  const kinds = Object.fromEntries(events.items.oneOf.map((kind) => [kind.properties.type.const, kind]));
  const kind = element(
    'select',
    { name: 'type' },
    ...Object.keys(kinds).map((name) => element('option', {}, name)),
  );
  const how = element(
    'select',
    { name: 'how' },
    ...Object.keys(spoilt).map((name) => element('option', {}, name)),
  );
  const amount = element('input', { type: 'number', min: 1, max: 500, value: 1, name: 'amount' });
  const contextFields = element(
    'fieldset',
    {},
    element('legend', {}, 'context'),
    ...fieldsOf(context, { appId: 'console', deviceId: 'this-browser' }),
  );
  const eventFields = element('fieldset');
  const body = element('textarea', { rows: 22, spellcheck: 'false', 'aria-label': 'Body of the request' });
  const command = commandLine();
  const result = element('output', { class: 'result' });
  const url = apiKeys?.[0] ? `${ingestUrl}?key=${encodeURIComponent(apiKeys[0])}` : ingestUrl;

  const write = () => {
    const event = { type: kind.value, ...valuesOf(eventFields, kinds[kind.value]) };
    const list = Array.from({ length: Math.min(500, Math.max(1, Number(amount.value))) }, () => ({
      id: crypto.randomUUID(),
      occurredAt: new Date().toISOString(),
      ...event,
    }));
    body.value = spoilt[how.value]({ context: valuesOf(contextFields, context), events: list });
    show();
  };
  const show = () => command.show(curl('POST', url, compact(body.value)));
  const fields = () => {
    eventFields.replaceChildren(
      element('legend', {}, 'event'),
      ...fieldsOf(kinds[kind.value], { name: 'tried', target: 'a-button', screen: 'home', value: 1 }),
    );
    write();
  };
  kind.addEventListener('change', fields);
  const send = async () => {
    say(result, 'Under way …');
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(apiKeys?.[0] && { 'x-api-key': apiKeys[0] }) },
        body: body.value,
      });
      const said = await answer.text();
      result.classList.toggle('wrong', !answer.ok);
      say(result, `${answer.status}: ${visible(said)}`);
      const id = answer.ok && JSON.parse(said).messageId;
      if (id)
        result.append(
          ' ',
          element('a', { href: `#events/message_id=${encodeURIComponent(id)}` }, 'What became of it'),
        );
    } catch {
      result.classList.add('wrong');
      say(result, 'The edge does not answer.');
    }
  };
  const root = element(
    'form',
    {
      class: 'card action wide',
      'aria-label': 'Send events',
      onsubmit: (event) => {
        event.preventDefault();
        void send();
      },
    },
    element('h2', {}, 'Send events'),
    element(
      'p',
      { class: 'hint' },
      'As a device does, over the edge. The form is made from the contract; the body is yours to change.',
    ),
    element(
      'div',
      { class: 'two' },
      element(
        'div',
        { oninput: (event) => event.target !== kind && write() },
        element('label', {}, element('span', {}, 'Type'), kind),
        element('label', {}, element('span', {}, 'How many'), amount),
        element('label', {}, element('span', {}, 'The first is'), how),
        contextFields,
        eventFields,
      ),
      element('div', {}, body),
    ),
    element('button', {}, 'Send'),
    element('button', { type: 'button', class: 'quiet', onclick: write }, 'New ids'),
    command.root,
    result,
  );
  body.addEventListener('input', show);
  fields();
  return { root, show };
}

/** JSON on one line; what is none stays. */
function compact(text) {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

/** Inputs for the texts and numbers of a JSON Schema’s object; ids and times are made when it is written. */
function fieldsOf({ properties, required = [] }, given) {
  return Object.entries(properties)
    .filter(
      ([name, { type }]) =>
        (type === 'string' || type === 'number') && !['id', 'type', 'occurredAt'].includes(name),
    )
    .map(([name, { type, maxLength }]) =>
      element(
        'label',
        {},
        element('span', {}, required.includes(name) ? `${name} *` : name),
        element('input', {
          name,
          maxlength: maxLength,
          type: type === 'number' ? 'number' : 'text',
          step: 'any',
          value: required.includes(name) ? given[name] : '',
        }),
      ),
    );
}

function valuesOf(fields, { properties }) {
  return Object.fromEntries(
    [...fields.querySelectorAll('input')]
      .filter(({ value }) => value !== '')
      .map(({ name, value }) => [name, properties[name].type === 'number' ? Number(value) : value]),
  );
}
