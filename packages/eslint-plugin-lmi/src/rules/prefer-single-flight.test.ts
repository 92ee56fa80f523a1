import { inHandler, testRule } from '../testing/rule-tester.ts';
import { preferSingleFlight } from './prefer-single-flight.ts';

const errors = [{ messageId: 'stampede' as const }];

testRule(preferSingleFlight, {
  valid: [
    {
      name: 'the promise is kept',
      code: `let settings; ${inHandler('settings ??= fetchSettings(); return await settings;')}`,
    },
    {
      name: 'made without waiting',
      code: `let client; ${inHandler('if (!client) client = makeClient(); await client.send(event);')}`,
    },
    {
      name: 'an await of something else',
      code: `let client; ${inHandler('await work(); if (!client) client = makeClient(); await client.send(event);')}`,
    },
  ],
  invalid: [
    {
      name: 'awaited in the assignment',
      code: `let settings; ${inHandler('settings ??= await fetchSettings(); return settings;')}`,
      errors,
    },
    {
      name: 'awaited in an if',
      code: `let settings; ${inHandler('if (!settings) { settings = await fetchSettings(); } return settings;')}`,
      errors,
    },
    {
      name: 'awaited before the assignment',
      code: `let settings; ${inHandler('if (!settings) { const loaded = await fetchSettings(); settings = loaded; } return settings;')}`,
      errors,
    },
    {
      name: 'awaited after an early return',
      code: `let settings; async function get() { if (settings) return settings; const loaded = await fetchSettings(); settings = loaded; return loaded; } ${inHandler('return get();')}`,
      errors,
    },
  ],
});
