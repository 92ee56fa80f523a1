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
      name: 'of an SDK client',
      code: `import { SSMClient, GetParameterCommand } from '@aws-sdk/client-ssm'; const ssm = new SSMClient(); let secret; ${inHandler("secret ??= ssm.send(new GetParameterCommand({ Name: 'x' })); return secret;")}`,
      errors,
    },
  ],
});
