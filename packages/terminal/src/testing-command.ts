/** A command for tests: ends in the way that it is told. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import {
  endWith,
  interruption,
  main,
  makeFolder,
  print,
  printJson,
  repeatable,
  tell,
  wholeNumber,
  WrongCallError,
} from './index.ts';

class OwnMistakeError extends Error {}

const ways: Record<string, () => unknown> = {
  done: () => print('fine'),
  mistake: () => {
    throw new WrongCallError('name one of them');
  },
  'own-mistake': () => {
    throw new OwnMistakeError('not like this');
  },
  failure: () => {
    throw new Error('first\n  second');
  },
  hostile: () => {
    throw new Error('said \u001b[2J\u0007\u009b by \u202edevice');
  },
  explained: () => {
    throw new TypeError('nobody sees this');
  },
  silent: () => {
    throw new AggregateError([
      Object.assign(new Error(), { code: 'ECONNREFUSED', address: '127.0.0.1', port: 9 }),
    ]);
  },
  later: () => {
    setImmediate(() => {
      throw Object.assign(new Error('write'), { code: 'ENOSPC', path: '/full/file' });
    });
    return sleep(60_000);
  },
  incomplete: () => {
    print('half');
    endWith('incomplete');
  },
  json: () => printJson({ text: '\u001b\u009b\u202e' }),
  wait: async () => {
    const signal = interruption(() => 'giving back what is in hand');
    tell('waiting');
    await sleep(600_000, undefined, { signal });
  },
  'wait-in-vain': async () => {
    interruption('giving back what is in hand');
    tell('waiting');
    await sleep(600_000);
  },
  'a-lot': async () => {
    const signal = interruption('stopping');
    for (;;) {
      signal.throwIfAborted();
      print('x'.repeat(1_000));
      await sleep(0);
    }
  },
};

const program = new Command('testing').description('Ends as it is told.');
program
  .command('end')
  .argument('<way>')
  .option('--count <n>', 'how many', wholeNumber(1, 9))
  .option('--some <name...>', 'several')
  .option(
    '--one <name>',
    'may be repeated',
    repeatable<string[]>((name, before = []) => [...before, name]),
  )
  .option('--loud', 'a switch')
  .action(async (way: string) => {
    await ways[way]?.();
  });
program
  .command('read')
  .argument('<file>')
  .action((file: string) => print(readFileSync(file, 'utf8')));
program
  .command('make')
  .argument('<folder>')
  .action((folder: string) => makeFolder(folder));

await main(program, {
  wrongCalls: [OwnMistakeError],
  explain: (error) => (error instanceof TypeError ? 'what it means' : undefined),
});
