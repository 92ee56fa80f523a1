import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noUnawaitedTimer } from './no-unawaited-timer.ts';

const later = [{ messageId: 'later' as const }];
const forever = [{ messageId: 'forever' as const }];

testRule(noUnawaitedTimer, {
  valid: [
    { name: 'a pause', code: inHandler('await new Promise((resolve) => setTimeout(resolve, 10));') },
    {
      name: 'a pause in a helper',
      code: `const sleep = (ms) => new Promise((resolve) => { setTimeout(() => resolve(), ms); }); ${inHandler('await sleep(1);')}`,
    },
    {
      name: 'a retry in a function that settles a promise',
      code: `function attempt(left, resolve) { if (left === 0) return resolve(); setTimeout(() => attempt(left - 1, resolve), 5); } ${inHandler('await new Promise((resolve) => attempt(3, resolve));')}`,
    },
    {
      name: 'a pause of Node.js',
      code: `import { setTimeout } from 'node:timers/promises'; ${inHandler('const pause = setTimeout(10); await pause;')}`,
    },
    {
      name: 'a time limit that is cleared',
      code: inHandler(
        'const timer = setTimeout(fail, 10); try { await work(); } finally { clearTimeout(timer); }',
      ),
    },
    {
      name: 'a time limit that only aborts',
      code: inHandler(
        'const stop = new AbortController(); setTimeout(() => stop.abort(), 10); await work(stop.signal);',
      ),
    },
    {
      name: 'an interval that is cleared',
      code: inHandler(
        'const beat = setInterval(tick, 10); try { await work(); } finally { clearInterval(beat); }',
      ),
    },
    {
      name: 'an interval that clears itself',
      code: inHandler(
        'await new Promise((resolve) => { const poll = setInterval(() => { clearInterval(poll); resolve(); }, 10); });',
      ),
    },
    {
      name: 'a handle that the caller gets',
      code: `function limit(ms) { const timer = setTimeout(fail, ms); return timer; } ${inHandler('const timer = limit(5); stop(timer);')}`,
    },
    {
      name: 'a handle in a member',
      code: `class Lease { start() { this.timer = setInterval(renew, 10); } stop() { clearInterval(this.timer); } } ${inHandler('const lease = new Lease(); lease.start(); await work(); lease.stop();')}`,
    },
    ...[
      'new Transform({ transform(chunk, encoding, done) { setImmediate(() => done(null, chunk)); } })',
      'new Transform({ flush(done) { setTimeout(done, 5); } })',
      'async.queue((task, done) => { work(task).then(() => setImmediate(done, null)); })',
    ].map((given) => ({
      name: `what ends the work of another: ${given}`,
      code: inHandler(`await use(${given});`),
    })),
    {
      name: 'a stream of a class',
      code: `class Slow extends Transform { _transform(chunk, encoding, done) { setTimeout(() => done(null, chunk), 5); } } ${inHandler('await use(new Slow());')}`,
    },
    { name: 'at module level', code: `setInterval(refresh, 60000).unref(); ${inHandler('return 1;')}` },
    {
      name: 'once, for all invocations',
      code: `let refresher; ${inHandler('refresher ??= setInterval(refresh, 60000);')}`,
    },
    {
      name: 'a function that no handler reaches',
      code: `export function later() { setTimeout(work, 5); } ${inHandler('return 1;')}`,
    },
  ],
  invalid: [
    { name: 'a timer', code: inHandler('setTimeout(() => audit(event), 10);'), errors: later },
    { name: 'setImmediate', code: inHandler('setImmediate(() => audit(event));'), errors: later },
    {
      name: 'unref changes nothing',
      code: inHandler('setTimeout(() => audit(event), 10).unref();'),
      errors: later,
    },
    {
      name: 'in a helper',
      code: `function later(x) { setTimeout(() => audit(x), 10); } ${inHandler('later(event);')}`,
      errors: later,
    },
    {
      name: 'what a helper is given to do later',
      code: `function later(work) { setTimeout(() => work(), 10); } ${inHandler('later(() => audit(event));')}`,
      errors: later,
    },
    {
      name: 'beside what ends the work of another',
      code: inHandler(
        'await use(new Transform({ transform(chunk, encoding, done) { setTimeout(() => audit(chunk), 5); done(); } }));',
      ),
      errors: later,
    },
    {
      name: 'by import',
      code: `import { setTimeout as after } from 'node:timers'; ${inHandler('after(() => audit(event), 10);')}`,
      errors: later,
    },
    {
      name: 'a handle that nobody uses',
      code: inHandler('const timer = setTimeout(fail, 10); await work();'),
      errors: later,
    },
    {
      name: 'a time limit that clears another timer',
      code: inHandler(
        'const a = setTimeout(fail, 10); const b = setTimeout(fail, 10); await work(); clearTimeout(b);',
      ),
      errors: later,
    },
    { name: 'an interval', code: inHandler('setInterval(() => report(event), 10);'), errors: forever },
    {
      name: 'an interval in a promise',
      code: inHandler(
        'await new Promise((resolve) => { setInterval(() => { if (ready(event)) resolve(); }, 10); });',
      ),
      errors: forever,
    },
    {
      name: 'an interval in a member',
      code: `class Lease { start() { this.timer = setInterval(renew, 10); } } ${inHandler('const lease = new Lease(); lease.start(); await work();')}`,
      errors: forever,
    },
  ],
});
