import { expect, test } from 'vitest';
import { readHelp, withReference } from './command-reference.ts';

test('reads what a command says of itself, with lines that were broken', () => {
  const help = `Usage: cloud prove [options] <file>

Ask AWS what we believe of it,
with dated evidence

Arguments:
  file                   what to read

Options:
  --stage <stage>        which stage (choices: "dev",
                         "prod")
  --a-very-long-option-of-ours <that>
                         says so
  -h, --help             display help for command

Commands:
  stats [options]        how many
  help [command]         display help for command

More of it.
`;
  expect(readHelp('pnpm cloud prove', help)).toEqual({
    name: 'pnpm cloud prove',
    says: 'Ask AWS what we believe of it, with dated evidence',
    options: [
      { flags: 'file', says: 'what to read' },
      { flags: '--stage <stage>', says: 'which stage (choices: "dev", "prod")' },
      { flags: '--a-very-long-option-of-ours <that>', says: 'says so' },
    ],
    commands: ['stats'],
  });
});

test('the page has the reference in its place, and nowhere else', () => {
  const page = 'a\n\n<!-- prettier-ignore-start -->\nold\n<!-- prettier-ignore-end -->\n\nb\n';
  expect(withReference(page, 'new')).toBe(
    'a\n\n<!-- prettier-ignore-start -->\n\nnew\n\n<!-- prettier-ignore-end -->\n\nb\n',
  );
  expect(() => withReference('nothing', 'new')).toThrow('no place');
});
