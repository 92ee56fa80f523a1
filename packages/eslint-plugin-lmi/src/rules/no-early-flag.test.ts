import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noEarlyFlag } from './no-early-flag.ts';

const errors = [{ messageId: 'early' as const }];
const init = 'let ready = false; let config; async function init() { config = await load(); }';

testRule(noEarlyFlag, {
  valid: [
    {
      name: 'set afterwards',
      code: `${init} ${inHandler('if (!ready) { await init(); ready = true; } return config;')}`,
    },
    { name: 'the promise is kept', code: `${init} let once; ${inHandler('await (once ??= init());')}` },
    {
      name: 'a cold start that is only told',
      code: `let cold = true; async function tell() { await fetch('https://example.com'); } ${inHandler('if (cold) { cold = false; await tell(); } return event.id;')}`,
    },
    {
      name: 'work that does not depend on the flag',
      code: `${init} ${inHandler('if (!ready) { ready = true; } await init();')}`,
    },
    {
      name: 'work of a function that is made there',
      code: `${init} ${inHandler('if (!ready) { ready = true; later(async () => { await init(); }); }')}`,
    },
    {
      name: 'a flag of the invocation',
      code: `${init.replace('let ready = false;', '')} ${inHandler('let ready = false; if (!ready) { ready = true; await init(); }')}`,
    },
  ],
  invalid: [
    {
      name: 'set before a function that fills the module',
      code: `${init} ${inHandler('if (!ready) { ready = true; await init(); } return config;')}`,
      errors,
    },
    {
      name: 'set before the assignment',
      code: `let ready = false; let config; ${inHandler('if (!ready) { ready = true; config = await load(); } return config;')}`,
      errors,
    },
    {
      name: 'set after an early return',
      code: `${init} async function once() { if (ready) return; ready = true; await init(); } ${inHandler('await once(); return config;')}`,
      errors,
    },
    {
      name: 'set before a client connects',
      code: `import { createClient } from 'redis'; const client = createClient(); let connected = false; ${inHandler('if (!connected) { connected = true; await client.connect(); } return client.get(event.id);')}`,
      errors,
    },
    {
      name: 'set back when it fails',
      code: `${init} ${inHandler('if (!ready) { ready = true; try { await init(); } catch (error) { ready = false; throw error; } } return config;')}`,
      errors,
    },
    {
      name: 'in a service of the module',
      code: `class Service { #started = false; async start() { if (!this.#started) { this.#started = true; this.table = await load(); } } } const service = new Service(); ${inHandler('await service.start(); return service.table;')}`,
      errors,
    },
  ],
});
