import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noFloatingPromise } from './no-floating-promise.ts';

const floating = [{ messageId: 'floating' as const }];
const callback = [{ messageId: 'callback' as const }];
const late = [{ messageId: 'late' as const }];
const work = 'async function work(x) { await fetch(x); } ';

testRule(noFloatingPromise, {
  valid: [
    { name: 'awaited', code: `${work} ${inHandler('await work(event);')}` },
    { name: 'returned', code: `${work} ${inHandler('return work(event);')}` },
    { name: 'with a catch', code: `${work} ${inHandler('work(event).catch(report);')}` },
    {
      name: 'with a second function for then',
      code: `${work} ${inHandler('work(event).then(done, report);')}`,
    },
    {
      name: 'with a catch before finally',
      code: `${work} ${inHandler('void work(event).catch(report).finally(done);')}`,
    },
    {
      name: 'a function that catches all',
      code: `async function audit(x) { try { await fetch(x); } catch (error) { console.error(error); } } ${inHandler('void audit(event);')}`,
    },
    {
      name: 'awaited together',
      code: `${work} ${inHandler('const a = work(1); const b = work(2); return Promise.all([a, b]);')}`,
    },
    {
      name: 'awaited at once',
      code: `${work} ${inHandler('const a = await work(1); await work(2); return a;')}`,
    },
    {
      name: 'handled before the next await',
      code: `${work} ${inHandler('const a = work(1); a.catch(report); await work(2); return a;')}`,
    },
    {
      name: 'an await in another branch',
      code: `${work} ${inHandler('const a = work(1); if (event.wait) { await work(2); return; } return a;')}`,
    },
    {
      name: 'a promise that only resolves',
      code: inHandler(
        'const ready = new Promise((resolve) => { events.once("ready", resolve); }); await fetch("x"); await ready;',
      ),
    },
    {
      name: 'a synchronous function',
      code: `function note(x) { console.log(x); } ${inHandler('note(event);')}`,
    },
    {
      name: 'map with Promise.all',
      code: inHandler('await Promise.all(event.Records.map(async (record) => { await fetch(record); }));'),
    },
    {
      name: 'a synchronous callback',
      code: inHandler('event.Records.forEach((record) => { note(record); });'),
    },
    {
      name: 'a callback that catches all',
      code: inHandler('setTimeout(async () => { try { await fetch("x"); } catch { count(); } }, 5);'),
    },
    {
      name: 'forEach of a stream',
      code: inHandler('await stream.forEach(async (chunk) => { await fetch(chunk); });'),
    },
    {
      name: 'a callback that awaits what is handled',
      code: inHandler('setTimeout(async () => { await fetch(JSON.stringify(event)).catch(report); }, 5);'),
    },
    {
      name: 'a function with calls beside its try',
      code: `async function audit(x) { const body = JSON.stringify(x); try { await fetch(body); } catch (error) { report(error); } finally { done(); } } ${inHandler('void audit(event);')}`,
    },
    { name: 'a program of its own', code: `${work} work('x');` },
  ],
  invalid: [
    {
      name: 'a function that awaits beside its try',
      code: `async function audit(x) { await load(x); try { await fetch(x); } catch (error) { report(error); } } ${inHandler('void audit(event);')}`,
      errors: floating,
    },
    { name: 'a call', code: `${work} ${inHandler('work(event);')}`, errors: floating },
    { name: 'void is no handler', code: `${work} ${inHandler('void work(event);')}`, errors: floating },
    {
      name: 'then without a handler',
      code: `${work} ${inHandler('work(event).then(done);')}`,
      errors: floating,
    },
    { name: 'a short circuit', code: `${work} ${inHandler('event.id && work(event);')}`, errors: floating },
    {
      name: 'an SDK command',
      code: `import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'; const sqs = new SQSClient(); ${inHandler('sqs.send(new SendMessageCommand(event));')}`,
      errors: floating,
    },
    {
      name: 'a promise of Node.js',
      code: `import { writeFile } from 'node:fs/promises'; ${inHandler('writeFile(event.path, "");')}`,
      errors: floating,
    },
    {
      name: 'in a helper',
      code: `${work} function start(x) { work(x); } ${inHandler('start(event);')}`,
      errors: floating,
    },
    {
      name: 'a catch that throws again',
      code: `async function audit(x) { try { await fetch(x); } catch (error) { throw new Error('x', { cause: error }); } } ${inHandler('void audit(event);')}`,
      errors: floating,
    },
    { name: 'at module level', code: `${work} work('warm'); ${inHandler('return 1;')}`, errors: floating },
    {
      name: 'kept and forgotten',
      code: `${work} ${inHandler('const pending = work(event); return 1;')}`,
      errors: floating,
    },
    {
      name: 'async forEach',
      code: inHandler('event.Records.forEach(async (record) => { await fetch(record); });'),
      errors: callback,
    },
    {
      name: 'an async timer',
      code: inHandler('setTimeout(async () => { await fetch("x"); }, 5);'),
      errors: callback,
    },
    {
      name: 'an async listener',
      code: `import { EventEmitter } from 'events'; const bus = new EventEmitter(); bus.on('x', async (x) => { await fetch(x); }); ${inHandler('bus.emit("x", event);')}`,
      errors: callback,
    },
    {
      name: 'awaited too late',
      code: `${work} ${inHandler('const a = work(1); const b = await fetch("x"); return [await a, b];')}`,
      errors: late,
    },
  ],
});
