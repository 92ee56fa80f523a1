import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noCachedRejection } from './no-cached-rejection.ts';

const errors = [{ messageId: 'kept' as const }];
const load = 'async function load() { return fetch("x"); } ';

testRule(noCachedRejection, {
  valid: [
    {
      name: 'dropped in a catch',
      code: `${load} let settings; ${inHandler('settings ??= load().catch((error) => { settings = undefined; throw error; }); return settings;')}`,
    },
    {
      name: 'dropped elsewhere',
      code: `${load} let settings; ${inHandler('settings ??= load(); try { return await settings; } catch (error) { settings = undefined; throw error; }')}`,
    },
    {
      name: 'its result is kept',
      code: `${load} let settings; ${inHandler('settings ??= await load(); return settings;')}`,
    },
    {
      name: 'an entry that is deleted',
      code: `${load} const byKey = new Map(); ${inHandler('byKey.set(event.id, load()); try { return await byKey.get(event.id); } finally { byKey.delete(event.id); }')}`,
    },
    {
      name: 'an entry by a local name, deleted when it rejects',
      code: `${load} const byKey = new Map(); ${inHandler('let known = byKey.get(event.id); if (!known) { known = load(event.id); known.catch(() => byKey.delete(event.id)); byKey.set(event.id, known); } return known;')}`,
    },
    {
      name: 'memoized, and no promise',
      code: `import memoize from 'lodash/memoize.js'; const size = memoize((id) => id.length); ${inHandler('return size(event.id);')}`,
    },
    { name: 'no promise', code: `let client; ${inHandler('client ??= makeClient(); return client;')}` },
    {
      name: 'a promise of the invocation',
      code: `${load} ${inHandler('let settings; settings ??= load(); return settings;')}`,
    },
  ],
  invalid: [
    {
      name: 'kept with ??=',
      code: `${load} let settings; ${inHandler('settings ??= load(); return settings;')}`,
      errors,
    },
    {
      name: 'kept with if',
      code: `${load} let settings; ${inHandler('if (!settings) settings = load(); return settings;')}`,
      errors,
    },
    {
      name: 'kept with then',
      code: `let settings; ${inHandler('settings ??= fetch("x").then((response) => response.json()); return settings;')}`,
      errors,
    },
    {
      name: 'in a helper',
      code: `${load} let settings; function get() { if (settings) return settings; settings = load(); return settings; } ${inHandler('return get();')}`,
      errors,
    },
    {
      name: 'under a key',
      code: `${load} const byKey = new Map(); ${inHandler('if (!byKey.has(event.id)) byKey.set(event.id, load(event.id)); return byKey.get(event.id);')}`,
      errors,
    },
    {
      name: 'under a key, by a local name',
      code: `${load} const byKey = new Map(); ${inHandler('let known = byKey.get(event.id); if (!known) { known = load(event.id); byKey.set(event.id, known); } return known;')}`,
      errors,
    },
    {
      name: 'in a record, or what was there',
      code: `${load} const byKey = {}; ${inHandler('byKey[event.id] = byKey[event.id] || load(event.id); return byKey[event.id];')}`,
      errors,
    },
    {
      name: 'of a singleton',
      code: `class Client { static #instance; static get() { return (this.#instance ??= Client.create()); } static async create() { await fetch("x"); return new Client(); } } ${inHandler('return Client.get();')}`,
      errors,
    },
    {
      name: 'in a field of a shared object',
      code: `class Tokens { async get() { if (!this.token) this.token = this.load(); return this.token; } async load() { return fetch("x"); } } const tokens = new Tokens(); ${inHandler('return tokens.get();')}`,
      errors,
    },
    {
      name: "by lodash's memoize",
      code: `import { memoize } from 'lodash'; const load = memoize(async (id) => fetch(id)); ${inHandler('return load(event.id);')}`,
      errors,
    },
    {
      name: 'of an SDK client',
      code: `import { SSMClient, GetParameterCommand } from '@aws-sdk/client-ssm'; const ssm = new SSMClient(); let secret; ${inHandler("secret ??= ssm.send(new GetParameterCommand({ Name: 'x' })); return secret;")}`,
      errors,
    },
  ],
});
