import { expect, test } from 'vitest';
import { statementsOf } from './shell.ts';

const words = (script: string): string[][] =>
  statementsOf(script).flatMap(({ commands }) => commands.map((command) => command.words));

test('a line that goes on, quoted words, comments, and what a shell joins', () => {
  expect(
    words(
      "pnpm synth && pnpm -s query \"SELECT 'a b' AS x\" \\\n  --json | jq -r '.a # b'   # says\n# nothing\nls;\n",
    ),
  ).toEqual([
    ['pnpm', 'synth'],
    ['pnpm', '-s', 'query', "SELECT 'a b' AS x", '--json'],
    ['jq', '-r', '.a # b'],
    ['ls'],
  ]);
});

test('a text in quotes over several lines is one statement, with the line that it begins on', () => {
  const script = 'ls\n\ncurl x -d \'{\n "at": "\'"$(date -u +%Y)"\'"}\'\ncd ..\n';
  expect(
    statementsOf(script).map(({ line, commands }) => [line, commands.map((each) => each.words[0])]),
  ).toEqual([
    [0, ['ls']],
    [2, ['date', 'curl']],
    [4, ['cd']],
  ]);
});

test('variables before a command, substitutions, functions, redirections and here-documents', () => {
  expect(words('A=$(aws sts get) B=1 pnpm query x > out.txt 2>&1\n')).toEqual([
    ['aws', 'sts', 'get'],
    ['pnpm', 'query', 'x'],
  ]);
  expect(words('output() { aws x --query "a[?b==\'$1\']" --output text; }\nQ=$(output QueueUrl)\n')).toEqual([
    ['aws', 'x', '--query', "a[?b=='$1']", '--output', 'text'],
    ['output', 'QueueUrl'],
  ]);
  expect(words("cat <<'EOF' > a.json\n{ rm -rf / }\nEOF\npnpm test\n")).toEqual([['cat'], ['pnpm', 'test']]);
});

test('what a reader puts in is a word', () => {
  expect(words('aws x --key <the key> --for arn:<account>:a\n')).toEqual([
    ['aws', 'x', '--key', '<the key>', '--for', 'arn:<account>:a'],
  ]);
});

test('what is piped knows into what', () => {
  const [statement] = statementsOf('pnpm query x --json | jq .a || ls\n');
  expect(statement?.commands.map(({ pipedInto }) => pipedInto)).toEqual(['jq', undefined, undefined]);
});

test.each(["curl 'a\n", 'a "b\n', 'a $(b\n'])('%j is refused', (script) => {
  expect(() => statementsOf(script)).toThrow('is not closed');
});
