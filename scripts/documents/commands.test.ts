import { expect, test } from 'vitest';
import { commandsOf } from './commands.ts';

const words = (text: string): string[][] => commandsOf('a.md', text).map((command) => command.words);

test('whole lines of a block, without what is said of them', () => {
  expect(
    words('```sh\npnpm cloud cost --stage dev    # a month\nls\nnpx -y pnpm@10.34.9 test\n```\n'),
  ).toEqual([
    ['pnpm', 'cloud', 'cost', '--stage', 'dev'],
    ['pnpm', 'test'],
  ]);
});

test('a line that goes on, quoted words, and what a shell joins', () => {
  expect(words('```sh\npnpm synth && pnpm query "SELECT \'a b\' AS x" \\\n  --json | jq\n```\n')).toEqual([
    ['pnpm', 'synth'],
    ['pnpm', 'query', "SELECT 'a b' AS x", '--json'],
  ]);
});

test('what stands between backticks in a sentence, with file and line', () => {
  expect(commandsOf('a.md', 'one\ntwo `pnpm query --help` and `npm` and `--json`\n')).toEqual([
    { where: 'a.md:2', words: ['pnpm', 'query', '--help'] },
  ]);
});
