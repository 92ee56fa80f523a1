import { element, say } from './element.js';
import { ask, commandLine, curl } from './request.js';
import { visible } from './visible-text.js';
import { wayCard } from './way.js';

const outcomes = {
  stored: {
    title: 'Stored',
    columns: ['stored_at', 'type', 'event_id', 'device_id', 'message_id', 'trace_id', 'object'],
  },
  rejected: {
    title: 'Rejected',
    columns: [
      'rejected_at',
      'reason',
      'detail',
      'original',
      'event_index',
      'event_id',
      'context',
      'message_id',
      'trace_id',
    ],
  },
  dead: { title: 'Dead', columns: ['received_at', 'receive_count', 'message_id', 'trace_id', 'body'] },
};
const searchable = ['event_id', 'device_id', 'trace_id', 'message_id'];
const refreshMs = 2_000;

/** The newest events by what became of them, and the way of one from its request to its row. */
export function eventsView() {
  const by = element('select', { name: 'by' }, ...searchable.map((name) => element('option', {}, name)));
  const value = element('input', {
    name: 'value',
    type: 'search',
    placeholder: 'everything',
    'aria-label': 'Value to search for',
  });
  const follow = element('input', { type: 'checkbox', checked: true });
  const state = element('p', { class: 'hint', role: 'status' });
  const parts = Object.fromEntries(
    Object.entries(outcomes).map(([name, { title, columns }]) => [name, outcomePart(name, title, columns)]),
  );
  const way = wayCard();
  const root = element(
    'div',
    {},
    element(
      'form',
      {
        class: 'search',
        role: 'search',
        onsubmit: (event) => {
          event.preventDefault();
          location.hash =
            value.value === '' ? '#events' : `#events/${by.value}=${encodeURIComponent(value.value.trim())}`;
          void look();
        },
      },
      element('label', {}, element('span', {}, 'Search by'), by),
      value,
      element('button', {}, 'Search'),
      element('label', { class: 'inline' }, follow, element('span', {}, 'keep looking')),
    ),
    state,
    way.root,
    ...Object.values(parts).map((part) => part.root),
  );
  let timer;
  const look = async () => {
    const query = value.value.trim() === '' ? {} : { [by.value]: value.value.trim() };
    try {
      const [, ...counts] = await Promise.all([
        way.look(query.message_id),
        ...Object.values(parts).map((part) => part.look(query)),
      ]);
      say(state, `${counts.reduce((sum, n) => sum + n, 0)} shown, the newest first, at most 50 of each.`);
    } catch {
      say(state, 'The twin does not answer.');
    }
  };
  const fromAddress = () => {
    const [, name, searched] = /^#events\/(\w+)=(.*)$/.exec(location.hash) ?? [];
    if (!searchable.includes(name)) return;
    by.value = name;
    value.value = decodeURIComponent(searched);
  };
  return {
    name: 'events',
    title: 'Events',
    root,
    onShow: () => {
      fromAddress();
      void look();
      timer = setInterval(() => {
        if (follow.checked && !document.hidden) void look();
      }, refreshMs);
    },
    onLeave: () => clearInterval(timer),
    onAddress: () => {
      fromAddress();
      void look();
    },
  };
}

function outcomePart(outcome, title, columns) {
  const heading = element('h2', {}, title);
  const body = element('tbody');
  const command = commandLine();
  const none = element('p', { class: 'hint' }, 'None.');
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)))),
    body,
  );
  const root = element(
    'section',
    { class: 'card outcome', 'data-outcome': outcome, 'aria-label': title },
    heading,
    none,
    element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${title} events` }, table),
    command.root,
  );
  let shown = '';
  return {
    root,
    look: async (query) => {
      const path = `/events/${outcome}?${new URLSearchParams({ ...query, limit: 50 })}`;
      command.show(curl('GET', path));
      const { status, said } = await ask('GET', path);
      const events = status === 200 ? said.events : [];
      const text = JSON.stringify(said);
      if (text === shown) return events.length;
      shown = text;
      say(heading, `${title}: ${events.length}${events.length === 50 ? ' or more' : ''}`);
      say(none, status === 200 ? 'None.' : visible(said?.error ?? `${status}`));
      none.hidden = events.length > 0;
      table.hidden = events.length === 0;
      body.replaceChildren(
        ...events.map((row) =>
          element(
            'tr',
            {},
            ...columns.map((name) => element('td', { 'data-column': name }, cell(name, row[name]))),
          ),
        ),
      );
      return events.length;
    },
  };
}

const shortText = 120;

/** What came from a device is shown as text, with what would drive or turn around a line made visible. */
function cell(name, value) {
  if (value === null || value === undefined) return '–';
  const text = visible(String(value));
  if (searchable.includes(name))
    return element('a', { href: `#events/${name}=${encodeURIComponent(String(value))}` }, text);
  if (text.length <= shortText) return text;
  return element('details', {}, element('summary', {}, `${text.slice(0, shortText)} …`), text);
}
