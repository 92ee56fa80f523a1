import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noProcessExit } from './no-process-exit.ts';

const errors = [{ messageId: 'exit' as const }];

testRule(noProcessExit, {
  valid: [
    { name: 'a command-line program', code: 'export function main() { process.exit(1); } main();' },
    {
      name: 'a function that no handler reaches',
      code: `export function main() { process.exit(1); } ${inHandler('return 1;')}`,
    },
    { name: 'exit of something else', code: inHandler('const process = machine(); process.exit(1);') },
    { name: 'a signal to another process', code: inHandler('process.kill(child.pid);') },
  ],
  invalid: [
    { name: 'in the handler', code: inHandler('if (!event.id) process.exit(1);'), errors },
    { name: 'in a helper', code: `function fail() { process.exit(1); } ${inHandler('fail();')}`, errors },
    {
      name: 'in an object of process',
      code: `import { exit } from 'node:process'; ${inHandler('exit();')}`,
      errors,
    },
    { name: 'through globalThis', code: inHandler('globalThis.process.exit();'), errors },
    {
      name: 'at module level',
      code: `if (!process.env.TABLE) process.exit(1); ${inHandler('return 1;')}`,
      errors,
    },
    {
      name: 'in a listener for stray errors',
      code: `process.on('uncaughtException', (error) => { console.error(error); process.exit(1); }); ${inHandler('return 1;')}`,
      errors,
    },
    {
      name: 'process.kill',
      code: inHandler("process.kill(process.pid, 'SIGKILL');"),
      errors: [{ messageId: 'kill' }],
    },
  ],
});
