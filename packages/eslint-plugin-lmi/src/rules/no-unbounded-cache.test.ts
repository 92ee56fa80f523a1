import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noUnboundedCache } from './no-unbounded-cache.ts';

const errors = [{ messageId: 'unbounded' as const }];

testRule(noUnboundedCache, {
  valid: [
    {
      name: 'entries are deleted',
      code: `const running = new Map(); ${inHandler('running.set(event.id, 1); await work(); running.delete(event.id);')}`,
    },
    {
      name: 'a timer of the module empties it',
      code: `const cache = new Map(); setInterval(() => cache.clear(), 60000); ${inHandler('cache.set(event.id, 1);')}`,
    },
    {
      name: 'a cache with a limit',
      code: `import { LRUCache } from 'lru-cache'; const cache = new LRUCache({ max: 100 }); ${inHandler('cache.set(event.id, 1);')}`,
    },
    {
      name: 'keys that do not come with the event',
      code: `const clients = new Map(); ${inHandler("for (const region of ['a', 'b']) clients.set(region, makeClient(region));")}`,
    },
    { name: 'a map of the invocation', code: inHandler('const byId = new Map(); byId.set(event.id, 1);') },
    { name: 'a weak map', code: `const seen = new WeakMap(); ${inHandler('seen.set(event, 1);')}` },
    {
      name: 'a map that is replaced',
      code: `let cache = new Map(); ${inHandler('if (cache.size > 100) cache = new Map(); cache.set(event.id, 1);')}`,
    },
    ...['clients.set(event.region, make(event));', 'clients.set(event.user.languageCode, make(event));'].map(
      (code) => ({ name: `few keys: ${code}`, code: `const clients = new Map(); ${inHandler(code)}` }),
    ),
    {
      name: 'few keys of a record, in a helper',
      code: `const clients = {}; function clientOf(region) { clients[region] ??= make(region); return clients[region]; } ${inHandler('return clientOf(event.region);')}`,
    },
  ],
  invalid: [
    {
      name: 'a map',
      code: `const cache = new Map(); ${inHandler('if (!cache.has(event.id)) cache.set(event.id, await load(event.id));')}`,
      errors,
    },
    {
      name: 'a set',
      code: `const seen = new Set(); ${inHandler('for (const { messageId } of event.Records) seen.add(messageId);')}`,
      errors,
    },
    {
      name: 'a record',
      code: `const cache = {}; ${inHandler('cache[event.id] = await load(event.id);')}`,
      errors,
    },
    {
      name: 'in a helper',
      code: `const cache = new Map(); async function get(id) { const value = await load(id); cache.set(id, value); return value; } ${inHandler('return get(event.id);')}`,
      errors,
    },
    {
      name: 'in a member of a shared object',
      code: `class Cache { #rows = new Map(); put(id, row) { this.#rows.set(id, row); } } const cache = new Cache(); ${inHandler('cache.put(event.id, 1);')}`,
      errors,
    },
  ],
});
