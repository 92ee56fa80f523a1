import { doView } from './do.js';
import { element, say } from './element.js';
import { eventsView } from './events.js';
import { lessonsView } from './lessons.js';
import { live } from './live.js';
import { ask } from './request.js';
import { sendsView } from './sends.js';
import { watchTwins } from './twins.js';

const calmEveryMs = 1_000;
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const connection = document.getElementById('connection');
const main = document.getElementById('main');

let shown;
let due = false;
let drawnAtMs = -Infinity;
const twins = watchTwins(() => {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    if (calm.matches && performance.now() - drawnAtMs < calmEveryMs) return;
    drawnAtMs = performance.now();
    shown?.onFrame?.();
  });
});

const { said: contract } = await ask('GET', '/contract');
const views = [
  live(twins),
  doView(twins, contract),
  eventsView(),
  lessonsView(twins, contract),
  sendsView(contract),
];

const links = views.map(({ name, title }) => element('a', { href: `#${name}` }, title));
document.getElementById('views').append(...links);

function show() {
  const name = location.hash.slice(1).split('/')[0];
  const next = views.find((view) => view.name === name) ?? views[0];
  if (next === shown) return next.onAddress?.();
  shown?.onLeave?.();
  shown = next;
  for (const [index, link] of links.entries())
    if (views[index] === next) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  main.replaceChildren(next.root);
  document.title = `${next.title} · Console of the twin`;
  next.onShow?.();
  next.onFrame?.();
}
addEventListener('hashchange', () => {
  show();
  main.focus({ preventScroll: true });
});
show();

setInterval(() => {
  const running = twins.arms().filter((arm) => twins.frame(arm));
  say(
    connection,
    running.length > 0 ? `Running: ${running.join(', ')}` : 'No twin answers; this page looks for one.',
  );
  connection.classList.toggle('lost', running.length === 0);
}, 500);
