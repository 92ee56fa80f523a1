import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noCapturedInvocation } from './no-captured-invocation.ts';

const errors = [{ messageId: 'captured' as const }];

testRule(noCapturedInvocation, {
  valid: [
    {
      name: 'what all invocations see alike',
      code: `let name; ${inHandler('name ??= context.functionName;')}`,
    },
    {
      name: 'a client made once with settings that a middleware hands on',
      code: `let client = null; class Clients { static s3(env) { if (client == null) { client = new S3Client({ userAgent: env.USER_AGENT }); } return client; } } ${inHandler('return Clients.s3(context.env).send();')}`,
    },
    {
      name: 'an AsyncLocalStorage',
      code: `import { AsyncLocalStorage } from 'node:async_hooks'; const current = new AsyncLocalStorage(); ${inHandler('return current.run(context.awsRequestId, () => work());')}`,
    },
    {
      name: 'a map keyed by request id, cleaned',
      code: `const running = new Map(); ${inHandler('running.set(context.awsRequestId, event); try { await work(); } finally { running.delete(context.awsRequestId); }')}`,
    },
    {
      name: 'a cache by what was asked',
      code: `const known = new Map(); const get = async (id) => { if (!known.has(id)) known.set(id, await load(id)); return known.get(id); }; ${inHandler('return get(event.id);')}`,
    },
    {
      name: 'settings by their name',
      code: `const known = new Map(); const get = async (name) => { if (!known.has(name)) known.set(name, await load(name)); return known.get(name); }; ${inHandler('return [event.id, await get("table")];')}`,
    },
    {
      name: 'an object of the invocation',
      code: inHandler('const state = {}; state.id = event.id; return state;'),
    },
    { name: 'state that is not of the invocation', code: `let last; ${inHandler('last = Date.now();')}` },
    {
      name: 'bytes of the invocation, and bytes that are read',
      code: `const magic = Buffer.from([1, 2]); ${inHandler('const out = Buffer.alloc(256); out.write(event.token); return Buffer.concat([magic, out]).toString(event.encoding);')}`,
    },
  ],
  invalid: [
    {
      name: 'what a middleware found out of this invocation',
      code: `let user; ${inHandler('user = context.user; await work(); return user;')}`,
      errors,
    },
    {
      name: 'settings of the event',
      code: `let client; ${inHandler('client ??= new S3Client(event.config);')}`,
      errors,
    },
    {
      name: 'in a middleware object that is given by its name',
      code: `import middy from '@middy/core'; let user; const tracker = { before(request) { user = request.event.user; } }; export const handler = middy(work).use(tracker);`,
      errors,
    },
    {
      name: 'in a middleware of a class, and of one that it inherits from',
      code: `import middy from '@middy/core'; class Base { after() { this.last = undefined; } onError = (request) => { this.failed = request.event; } } class Tracker extends Base { before = async (request) => { this.user = request.event.user; } } export const handler = middy(work).use(new Tracker());`,
      errors: [...errors, ...errors],
    },
    {
      name: 'in a middleware that a factory makes, its state inside',
      code: `import middy from '@middy/core'; const tracker = () => { let user; return { before: async (request) => { user = request.event.user; }, after() { log(user); } }; }; export const handler = middy(work).use(tracker());`,
      errors,
    },
    {
      name: 'in a map of a singleton, under a name that callers say',
      code: `class Ctx { static #one; static get() { return (Ctx.#one ??= new Ctx()); } values = new Map(); put(name, value) { this.values.set(name, value); } } ${inHandler('Ctx.get().put("tenant", event.tenant);')}`,
      errors,
    },
    {
      name: 'in a record, under a name that callers say',
      code: `const current = {}; const put = (name, value) => { current[name] = value; }; ${inHandler('put("tenant", event.tenant); await work(); return current.tenant;')}`,
      errors,
    },
    {
      name: 'in a singleton by getInstance',
      code: `class Session { static #one; static getInstance() { return (this.#one ??= new Session()); } begin(user) { this.user = user; } } ${inHandler('Session.getInstance().begin(event.user);')}`,
      errors,
    },
    {
      name: 'in a singleton that looks first',
      code: `class Session { static one; static getInstance() { if (!Session.one) { Session.one = new Session(); } return Session.one; } begin(user) { this.user = user; } } ${inHandler('Session.getInstance().begin(event.user);')}`,
      errors,
    },
    {
      name: 'in a service of a container',
      code: `import { Container, Service } from 'typedi'; @Service() class Session { user; begin(user) { this.user = user; } } ${inHandler('Container.get(Session).begin(event.user);')}`,
      errors,
    },
    {
      name: 'in what its own AbortController can abort',
      code: `let inFlight; ${inHandler('const own = new AbortController(); inFlight ??= load(own.signal); return inFlight;')}`,
      errors,
    },
    { name: 'the event', code: `let current; ${inHandler('current = event; await work();')}`, errors },
    { name: 'the context', code: `let ctx; ${inHandler('ctx = context;')}`, errors },
    {
      name: 'a part of the event',
      code: `const state = {}; ${inHandler('state.user = event.requestContext.authorizer.userId;')}`,
      errors,
    },
    {
      name: 'something computed from it',
      code: `let user; ${inHandler('const { body } = event; const parsed = JSON.parse(body); user = parsed.user;')}`,
      errors,
    },
    {
      name: 'what was awaited for it',
      code: `let user; ${inHandler('const found = await load(event.id); user = found;')}`,
      errors,
    },
    {
      name: 'in a helper',
      code: `let user; function remember(value) { user = value; } ${inHandler('remember(event.user);')}`,
      errors,
    },
    {
      name: 'in a helper of a helper',
      code: `let user; const remember = (value) => { user = value; }; const begin = (input) => remember(input.user); ${inHandler('begin(event);')}`,
      errors,
    },
    {
      name: 'in a loop',
      code: `const seen = []; ${inHandler('for (const record of event.Records) seen.push(record.messageId);')}`,
      errors,
    },
    {
      name: 'in a callback',
      code: `const seen = []; ${inHandler('event.Records.forEach((record) => { seen.push(record.messageId); });')}`,
      errors,
    },
    {
      name: 'in a member of a shared object',
      code: `class Api { #user; constructor() {} begin(user) { this.#user = user; } } const api = new Api(); ${inHandler('api.begin(event.user);')}`,
      errors,
    },
    {
      name: 'in a class made once',
      code: `class Service { setContext(context) { this.context = context; } } let service; ${inHandler('service ??= new Service(); service.setContext(context);')}`,
      errors,
    },
    { name: 'on globalThis', code: inHandler('globalThis.requestId = context.awsRequestId;'), errors },
    {
      name: 'in a middleware',
      code: `import middy from '@middy/core'; let user; export const handler = middy(async () => user).use({ before: ({ event }) => { user = event.user; } });`,
      errors,
    },
    {
      name: 'guarded, so that the first one stays',
      code: `let tenant; ${inHandler('if (!tenant) tenant = event.tenant;')}`,
      errors,
    },
    {
      name: 'in a buffer that is used again',
      code: `const scratch = Buffer.alloc(256); ${inHandler('const length = scratch.write(event.token); await work(); return scratch.toString("base64", 0, length);')}`,
      errors,
    },
    {
      name: 'in a view of bytes',
      code: `import { Buffer } from 'node:buffer'; const view = new DataView(new ArrayBuffer(8)); const bytes = Buffer.from([0]); ${inHandler('view.setInt32(0, event.id); bytes.fill(event.id);')}`,
      errors: [...errors, ...errors],
    },
    {
      name: 'under a fixed key',
      code: `const state = new Map(); ${inHandler("state.set('user', event.user);")}`,
      errors,
    },
    {
      name: 'from the store of the invocation',
      code: `const state = {}; ${inHandler('state.user = storage.getStore().user;')}`,
      errors,
    },
  ],
});
