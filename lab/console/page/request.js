import { element, say } from './element.js';
import { visible } from './visible-text.js';

/** Asks this page's own twin. Resolves to the status and what it said, as JSON where it is. */
export async function ask(method, path, body) {
  const answer = await fetch(path, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  return { status: answer.status, said: await answer.json().catch(() => null) };
}

const inShell = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** The command that sends the same. */
export function curl(method, url, body) {
  const parts = [
    'curl',
    ...(method === 'GET' ? [] : ['-X', method]),
    inShell(new URL(url, location.href).href),
  ];
  if (body !== undefined)
    parts.push(
      '-H',
      inShell('content-type: application/json'),
      '-d',
      inShell(typeof body === 'string' ? body : JSON.stringify(body)),
    );
  return parts.join(' ');
}

/** A command to copy. */
export function commandLine() {
  const code = element('code', { tabindex: 0 });
  const copy = element(
    'button',
    { type: 'button', class: 'quiet', onclick: () => navigator.clipboard?.writeText(code.textContent) },
    'Copy',
  );
  return { root: element('p', { class: 'command' }, code, ' ', copy), show: (text) => say(code, text) };
}

/**
 * A form with fields that does one thing, shows the command that does the same, and says what came of it.
 *
 * @param {{ title: string, hint?: string, fields?: object[], button?: string, request: (values: object) => { method: string, path: string, body?: object }, same?: (values: object) => string, after?: (answer: object) => void }} what
 */
export function actionCard({ title, hint, fields = [], button = title, request, same, after }) {
  const inputs = fields.map((field) => [field, inputOf(field)]);
  const values = () =>
    Object.fromEntries(inputs.map(([field, input]) => [field.name, valueOf(field, input)]));
  const command = commandLine();
  const result = element('output', { class: 'result' });
  const show = () => {
    const { method, path, body } = request(values());
    command.show(same ? same(values()) : curl(method, path, body));
  };
  const form = element(
    'form',
    {
      class: 'card action',
      'aria-label': title,
      oninput: show,
      onsubmit: (event) => {
        event.preventDefault();
        void run();
      },
    },
    element('h2', {}, title),
    hint ? element('p', { class: 'hint' }, hint) : null,
    ...inputs.map(([field, input]) => element('label', {}, element('span', {}, field.label), input)),
    element('button', {}, button),
    command.root,
    result,
  );
  const run = async () => {
    say(result, 'Under way …');
    const { method, path, body } = request(values());
    try {
      const answer = await ask(method, path, body);
      result.classList.toggle('wrong', answer.status >= 400);
      say(result, `${answer.status}: ${visible(JSON.stringify(answer.said))}`);
      after?.(answer);
    } catch {
      result.classList.add('wrong');
      say(result, 'The twin does not answer.');
    }
  };
  show();
  return {
    root: form,
    show,
    run,
    inputs: Object.fromEntries(inputs.map(([field, input]) => [field.name, input])),
  };
}

function inputOf({ name, type = 'number', value, min, max, choices }) {
  if (choices)
    return element(
      'select',
      { name },
      ...choices.map((choice) => element('option', { value: choice, selected: choice === value }, choice)),
    );
  if (type === 'checkbox') return element('input', { name, type, checked: value });
  return element('input', { name, type, value, min, max, required: true });
}

function valueOf({ type = 'number', choices }, input) {
  if (choices) return input.value;
  return type === 'checkbox' ? input.checked : type === 'number' ? Number(input.value) : input.value;
}
