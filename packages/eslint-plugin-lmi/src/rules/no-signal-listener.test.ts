import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noSignalListener } from './no-signal-listener.ts';

const errors = [{ messageId: 'signal' as const, data: { signal: 'SIGTERM' } }];

testRule(noSignalListener, {
  valid: [
    {
      name: 'listeners for stray errors',
      code: `process.on('unhandledRejection', report); process.on('exit', report); ${inHandler('return 1;')}`,
    },
    { name: 'a server', code: "process.on('SIGTERM', () => server.close());" },
    { name: 'a signal of a child', code: inHandler("child.on('SIGTERM', stop);") },
  ],
  invalid: [
    {
      name: 'at module level',
      code: `process.on('SIGTERM', async () => { await flush(); }); ${inHandler('return 1;')}`,
      errors,
    },
    { name: 'in the handler', code: inHandler("process.once('SIGTERM', flush);"), errors },
    {
      name: 'by import',
      code: `import process from 'node:process'; process.on('SIGTERM', flush); ${inHandler('return 1;')}`,
      errors,
    },
  ],
});
