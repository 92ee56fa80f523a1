import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noModuleState } from './no-module-state.ts';

const errors = [{ messageId: 'written' as const }];

testRule(noModuleState, {
  valid: [
    {
      name: 'a limit on what runs at once',
      code: `let running = 0; const waiting = []; ${inHandler('if (running >= 4) await new Promise((go) => waiting.push(go)); else running += 1; try { return await work(); } finally { const next = waiting.shift(); if (next) next(); else running -= 1; }')}`,
    },
    {
      name: 'a pool',
      code: `const free = [1, 2, 3]; ${inHandler('const connection = free.pop() ?? await another(); try { return await use(connection); } finally { free.push(connection); }')}`,
    },
    { name: 'a local variable', code: inHandler('let count = 0; count++; return count;') },
    {
      name: 'module code writes its own state',
      code: `let ready = 0; ready = 1; ready++; ${inHandler('return ready;')}`,
    },
    {
      name: 'lazy initialization of a client',
      code: `import { S3Client } from '@aws-sdk/client-s3'; let client; ${inHandler('client ??= new S3Client({}); return client.send();')}`,
    },
    {
      name: 'lazy initialization with if',
      code: `let pool; ${inHandler('if (!pool) { pool = createPool(); } return pool;')}`,
    },
    {
      name: 'lazy initialization with an early return',
      code: `let pool; function getPool() { if (pool) return pool; pool = createPool(); return pool; } ${inHandler('return getPool();')}`,
    },
    {
      name: 'a cache refreshed when it is old',
      code: `let token; let expiresAt = 0;
        async function getToken() { if (Date.now() < expiresAt) return token; token = await fetchToken(); expiresAt = Date.now() + 1000; return token; }
        ${inHandler('return getToken();')}`,
    },
    {
      name: 'the test stands at the call',
      code: `let token; async function refresh() { token = await fetchToken(); }
        ${inHandler('if (!token) await refresh(); return token;')}`,
    },
    {
      name: 'the test is a function',
      code: `let token; const isOld = () => token === undefined;
        ${inHandler('if (isOld()) token = await fetchToken(); return token;')}`,
    },
    {
      name: 'a promise kept once and dropped when it rejects',
      code: `let settings; function load() { settings ??= fetchSettings().catch((error) => { settings = undefined; throw error; }); return settings; }
        ${inHandler('return load();')}`,
    },
    {
      name: 'a value that the function keeps itself',
      code: `let server; async function start() { if (!server) server = await makeServer(); return Promise.resolve(server); }
        ${inHandler('server = await start(); return server.handle(event);')}`,
    },
    {
      name: 'a flag that only ever becomes one value',
      code: `let coldStart = true; ${inHandler('const cold = coldStart; coldStart = false; return cold;')}`,
    },
    {
      name: 'a map keyed by request id',
      code: `const running = new Map(); ${inHandler('running.set(context.awsRequestId, 1); running.delete(context.awsRequestId);')}`,
    },
    {
      name: 'an instance of the invocation',
      code: `class Batch { rows = []; count = 0; add(row) { this.rows.push(1); this.count++; } } ${inHandler('const batch = new Batch(); batch.add(event);')}`,
    },
    {
      name: 'AsyncLocalStorage',
      code: `import { AsyncLocalStorage } from 'node:async_hooks'; const storage = new AsyncLocalStorage(); ${inHandler('return storage.run({ id: event.id }, () => work());')}`,
    },
    {
      name: 'a constructor fills its own object',
      code: `class Service { constructor() { this.count = 0; } } let service; ${inHandler('service ??= new Service();')}`,
    },
    ...[
      'let calls = 0; export const handler = async () => { calls++; };',
      'const stats = { calls: 0, bytes: 0 }; export const handler = async (event) => { stats.calls++; stats.bytes += event.size; };',
      'let calls = 0; export const handler = async () => { calls += 1; console.log(`call ${calls}`); };',
      'export class Pool { #queries = 0; query() { this.#queries += 1; } } const pool = new Pool(); export const handler = async () => pool.query();',
    ].map((code) => ({ name: `a count that nobody reads: ${code}`, code })),
    {
      name: 'a function that no handler reaches',
      code: `let count = 0; export function resetForTests() { count = 0; count++; } ${inHandler('return count;')}`,
    },
    {
      name: 'module code that runs its callbacks at once',
      code: `const byId = {}; let n = 0; const list = [1].map((x) => { n++; byId[x] = x; return x; }); ${inHandler('return list;')}`,
    },
    {
      name: 'an initializing promise of module code',
      code: `let db; const ready = connect().then((made) => { db = made; }); ${inHandler('await ready; return db;')}`,
    },
    { name: 'a file without a handler', code: 'let count = 0; export const increment = () => { count++; };' },
  ],
  invalid: [
    ...[
      'let calls = 0; export const handler = async () => { calls++; return { calls }; };',
      'let bytes = 0; export const handler = async () => { bytes += await send(); };',
      'const stats = { calls: 0 }; export const handler = async () => { stats.calls++; return stats; };',
      'export let calls = 0; export const handler = async () => { calls++; };',
    ].map((code) => ({ name: `a count that is read, or not counted in one piece: ${code}`, code, errors })),
    {
      name: 'a stack, of which anybody takes the top off',
      code: `const scopes = []; ${inHandler('scopes.push({}); await work(); scopes.pop();')}`,
      errors: 2,
    },
    {
      name: 'a count that only rises, and one that is set back',
      code: `let count = 0; let sum = 0; ${inHandler('count += 1; sum = 0; sum += 1; sum -= 2; return count;')}`,
      errors: 4,
    },
    {
      name: 'a value that a function makes from the old one',
      code: `let last; function next() { return last + 1; } ${inHandler('last = next();')}`,
      errors,
    },
    { name: 'a counter', code: `let count = 0; ${inHandler('count++; return count;')}`, errors },
    {
      name: 'a compound assignment',
      code: `let total = 0; ${inHandler('total += 1; return total;')}`,
      errors,
    },
    {
      name: 'a time',
      code: `let started; ${inHandler('started = Date.now(); await work(); return Date.now() - started;')}`,
      errors,
    },
    {
      name: 'a flag used as a lock',
      code: `let busy = false; ${inHandler('busy = true; await work(); busy = false;')}`,
      errors: [...errors, ...errors],
    },
    {
      name: 'a property',
      code: `const state = { phase: '' }; ${inHandler('state.phase = next();')}`,
      errors,
    },
    { name: 'a list', code: `const lines = []; ${inHandler('lines.push(Date.now());')}`, errors },
    {
      name: 'a list emptied for each invocation',
      code: `let lines = []; ${inHandler('lines = []; lines.push(now());')}`,
      errors: [...errors, ...errors],
    },
    {
      name: 'through a local name',
      code: `const state = { n: 0, list: [] }; ${inHandler('const { list } = state; const own = state; list.push(1); own.n++; return own.n;')}`,
      errors: [...errors, ...errors],
    },
    {
      name: 'in a helper function',
      code: `let step = 0; function next() { step += 1; return step; } ${inHandler('return next();')}`,
      errors,
    },
    {
      name: 'in a callback',
      code: `let done = 0; ${inHandler('await Promise.all([1, 2].map(async () => { done += 1; })); return done;')}`,
      errors,
    },
    {
      name: 'in a method of a module instance',
      code: `class Counter { count = 0; next() { this.count += 1; return this.count; } } const counter = new Counter(); ${inHandler('return counter.next();')}`,
      errors,
    },
    {
      name: 'in a private member',
      code: `class Counter { #count = 0; next() { return this.#count++; } } const counter = new Counter(); ${inHandler('return counter.next();')}`,
      errors,
    },
    {
      name: 'in an inherited method',
      code: `class Base { n = 0; add() { this.n = now(); } } class Sub extends Base {} const sub = new Sub(); ${inHandler('sub.add();')}`,
      errors,
    },
    {
      name: 'in a method of an object',
      code: `const counter = { n: 0, next() { return counter.n = now(); } }; ${inHandler('return counter.next();')}`,
      errors,
    },
    {
      name: 'a static member',
      code: `class Ids { static last = 0; } ${inHandler('Ids.last += 1; return Ids.last;')}`,
      errors,
    },
    {
      name: 'a global',
      code: inHandler('globalThis.requests = (globalThis.requests ?? 0) + 1; global.last = Date.now();'),
      errors: [...errors, ...errors],
    },
    {
      name: 'a variable of the factory that makes the handler',
      code: `function makeHandler() { let count = 0; return async () => { count++; return count; }; } export const handler = makeHandler();`,
      errors,
    },
    {
      name: 'a handler in middy',
      code: `import middy from '@middy/core'; let n = 0; const work = async () => { n = now(); }; export const handler = middy(work).use(other());`,
      errors,
    },
    {
      name: 'a handler given to middy later',
      code: `import middy from '@middy/core'; let n = 0; const work = async () => { n = now(); }; export const handler = middy().use(other()).handler(work);`,
      errors,
    },
    {
      name: 'a route of an app that a package wraps, under any name',
      code: `const serverless = require('serverless-http'); const app = require('express')(); let n = 0; app.get('/', async () => { n = now(); }); module.exports = { app, hello: serverless(app) };`,
      errors,
    },
    {
      name: 'middy with another name',
      code: `import middy from '@middy/core'; let n = 0; export const ingest = middy().use(other()).handler(async () => { n = now(); });`,
      errors,
    },
    {
      name: 'a middleware',
      code: `import middy from '@middy/core'; let n = 0; export const handler = middy(async () => {}).use({ before: () => { n = now(); } });`,
      errors,
    },
    {
      name: 'a bound method',
      code: `class Lambda { n = 0; async handler(event, context) { this.n = now(); } } const lambda = new Lambda(); export const handler = lambda.handler.bind(lambda);`,
      errors,
    },
    {
      name: 'a streaming handler',
      code: `let n = 0; export const handler = awslambda.streamifyResponse(async (event, stream, context) => { n = now(); stream.end(); });`,
      errors,
    },
    {
      name: 'a route of an app',
      code: `import { Router } from 'router'; const app = new Router(); let n = 0; app.get('/', async () => { n = now(); }); export const handler = async (event, context) => app.resolve(event, context);`,
      errors,
    },
    { name: 'exports.handler', code: `let n = 0; exports.handler = async () => { n = now(); };`, errors },
    {
      name: 'module.exports',
      code: `let n = 0; async function handler() { n = now(); } module.exports = { handler };`,
      errors,
    },
    {
      name: 'a default export',
      code: `let n = 0; const handler = async () => { n = now(); }; export default handler;`,
      errors,
    },
    {
      name: 'an export list',
      code: `let n = 0; async function run() { n = now(); } export { run as handler };`,
      errors,
    },
    {
      name: 'another name with an event',
      code: `let n = 0; export const ingest = async (event) => { n = now(); };`,
      errors,
    },
    {
      name: 'another name with a type',
      code: `import type { SQSHandler } from 'aws-lambda'; let n = 0; export const ingest: SQSHandler = async ({ Records }) => { n = now(); };`,
      errors,
    },
    {
      name: 'a name from the settings',
      code: `let n = 0; export const main = async (input) => { n = now(); };`,
      settings: { lmi: { handlerNames: ['main'] } },
      errors,
    },
    {
      name: 'a library',
      code: `let n = 0; export const next = () => { n = now(); };`,
      settings: { lmi: { library: true } },
      errors,
    },
    {
      name: 'a class of a library',
      code: `export class Counter { n = 0; next() { this.n = now(); } }`,
      settings: { lmi: { library: true } },
      errors,
    },
    {
      name: 'Object.assign',
      code: `const state = {}; ${inHandler('Object.assign(state, defaults);')}`,
      errors,
    },
    {
      name: 'a map entry under a fixed key',
      code: `const state = new Map(); ${inHandler("state.set('phase', next());")}`,
      errors,
    },
  ],
});
