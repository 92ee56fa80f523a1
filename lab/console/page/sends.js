import { element, say } from './element.js';
import { eventSender } from './send-events.js';
import { visible } from './visible-text.js';

const shownLines = 12;

/** A page that sends its own events as a team's would, with the lines to copy. */
export function sendsView({ ingestUrl, apiKeys }) {
  const url = apiKeys?.[0] ? `${ingestUrl}?key=${encodeURIComponent(apiKeys[0])}` : ingestUrl;
  const deviceId = 'console-browser';
  const offline = element('input', { type: 'checkbox' });
  const kept = element('strong', { 'data-figure': 'kept' });
  const lines = element('ol', { class: 'lines', 'aria-live': 'polite' });
  const source = element('pre', { tabindex: 0 }, 'Loading …');
  const note = (text) => {
    lines.prepend(element('li', {}, `${new Date().toLocaleTimeString('en-GB')} ${visible(text)}`));
    while (lines.children.length > shownLines) lines.lastChild.remove();
  };
  const listeners = {};
  const sender = eventSender({
    url,
    context: { appId: 'console', deviceId },
    mostEvents: 25,
    everyMs: 2_000,
    onRefused: (status, events) => note(`${status}: ${events.length} events will never be accepted`),
    browser: {
      localStorage,
      navigator: {
        sendBeacon: (to, body) => {
          const taken = !offline.checked && navigator.sendBeacon(to, body);
          note(
            taken
              ? `beacon of ${body.size} bytes taken by the browser; its events stay kept`
              : 'no beacon went',
          );
          return taken;
        },
      },
      fetch: async (to, options) => {
        const { length } = JSON.parse(options.body).events;
        if (offline.checked) {
          note(`${length} events not sent: no network`);
          throw new TypeError('no network');
        }
        const answer = await fetch(to, options);
        note(`${answer.status}: ${length} events`);
        return answer;
      },
      addEventListener: (type, listen) => {
        listeners[type] = listen;
        addEventListener(type, listen);
      },
      setTimeout: (run, ms) => setTimeout(run, ms),
    },
  });
  const click = (target) => {
    sender.add({ type: 'click', target, screen: 'console' });
    show();
  };
  const show = () => say(kept, sender.kept().length);
  setInterval(show, 250);
  const button = (text, run) => element('button', { type: 'button', onclick: run }, text);
  const root = element(
    'div',
    { class: 'cards' },
    element(
      'section',
      { class: 'card', 'aria-label': 'A browser sends' },
      element('h2', {}, 'A browser sends'),
      element(
        'p',
        { class: 'hint' },
        'This page sends events of its own: in batches, kept while there is no network, again after Retry-After, with the ids that they had. Close the tab or reload it with events that are not accepted: they are there again.',
      ),
      element('p', {}, kept, ' events are not accepted yet.'),
      element(
        'p',
        { class: 'buttons' },
        button('One click', () => click('one')),
        button('Sixty clicks', () => {
          for (let i = 0; i < 60; i += 1) click(`one of ${i}`);
        }),
        button('Send now', () => void sender.flush()),
        button('As if the tab closed', () => listeners.pagehide()),
      ),
      element('label', { class: 'inline' }, offline, element('span', {}, 'no network')),
      element('p', {}, element('a', { href: `#events/device_id=${deviceId}` }, 'What became of them')),
      lines,
    ),
    element(
      'section',
      { class: 'card', 'aria-label': 'The lines to copy' },
      element('h2', {}, 'The lines to copy'),
      element('p', { class: 'hint' }, 'lab/console/src/send-events.ts, typed by the contract:'),
      source,
    ),
  );
  return {
    name: 'sends',
    title: 'Browser sends',
    root,
    onShow: async () => {
      show();
      say(source, await (await fetch('/page/send-events.ts')).text());
    },
  };
}
