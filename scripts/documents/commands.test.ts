import { afterAll, expect, test } from 'vitest';
import { startJudge } from './command-faults.ts';
import { commandsInProse, commandsOfBlock, hiddenCommands, shellBlocksOf } from './commands.ts';
import { isOfThen, readMarkdown } from './documents.ts';
import { wayOf } from './ways.ts';

const judge = startJudge();
afterAll(() => judge[Symbol.asyncDispose]());

/** What is wrong with the commands of a text. */
async function faultsOf(file: string, text: string): Promise<string[]> {
  const faults = hiddenCommands(file, text);
  for (const block of shellBlocksOf(file, text))
    for (const command of commandsOfBlock(block)) {
      const fault =
        (await judge.faultOf(command, true)) ??
        (block.notRun === undefined && wayOf(command) === undefined
          ? 'nobody said how it is tried: ways.ts, or a line <!-- not run: why --> above the block'
          : undefined);
      if (fault !== undefined) faults.push(`${command.where}: ${command.words.join(' ')}: ${fault}`);
    }
  // What a sentence of then names may be gone.
  for (const command of isOfThen(file) ? [] : commandsInProse(file, text)) {
    const fault = await judge.faultOf(command, false);
    if (fault !== undefined) faults.push(`${command.where}: ${command.words.join(' ')}: ${fault}`);
  }
  return faults;
}

test.each(readMarkdown())(
  '$file has commands that there are, and each is tried in some way',
  async ({ file, text }) => {
    expect(await faultsOf(file, text)).toEqual([]);
  },
);

const block = (...lines: string[]): string => `# A\n\n\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`;

test.each([
  [
    'a flag with a typo',
    block('pnpm query "SELECT 1" --jsno'),
    "a.md:4: pnpm query SELECT 1 --jsno: query: unknown option '--jsno'",
  ],
  ['a value that is none', block('pnpm cloud cost --stage pord'), "argument 'pord' is invalid"],
  ['a command without what it wants', block('pnpm query'), "missing required argument 'sql'"],
  ['a script that there is not', 'Say `pnpm qeury`.\n', 'a.md:1: pnpm qeury: there is no script "qeury"'],
  ['a command of a command that there is not', 'Say `pnpm dlq poke`.\n', 'pnpm dlq poke'],
  [
    'a script of a part',
    block('pnpm --filter @telemetry/event-schema genrate'),
    'there is no script "genrate" in packages/event-schema',
  ],
  ['a part', block('pnpm --filter @telemetry/nothing generate'), 'there is no package "@telemetry/nothing"'],
  ['a folder', block('cd packages/nothing && pnpm test'), 'there is no folder "packages/nothing"'],
  ['a command that nobody classified', block('terraform apply'), 'nobody said how it is tried'],
  [
    'TypeScript on the machine’s own Node',
    block('node scripts/x.ts'),
    "a machine's own Node need not run TypeScript",
  ],
  ['the same in a sentence', 'By `node scripts/x.ts`.\n', "a machine's own Node need not run TypeScript"],
  ['a tool on the machine’s own Node', block('cd infra && npx vitest run'), "a machine's own Node"],
  [
    'what pnpm prints, in a pipe',
    block('pnpm query "SELECT 1" --json | jq .'),
    'pnpm prints lines of its own',
  ],
  ['the same in a sentence', 'By `pnpm query "SELECT 1" --json | jq .`.\n', 'pnpm prints lines of its own'],
  ['a flag of the AWS CLI', block('aws sqs receive-message --queue-url u --max 10'), 'it has no --max'],
  ['what the AWS CLI wants', block('aws sqs receive-message'), 'it wants --queue-url'],
  [
    'a command of the AWS CLI',
    block('aws sqs recieve-message --queue-url u'),
    'aws-commands.json does not know it',
  ],
  [
    'a block that does not say that it is for a shell',
    '```\npnpm test\n```\n',
    'a block with commands says ```sh',
  ],
])('%s is a fault', async (_, text, fault) => {
  const faults = await faultsOf('a.md', text);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(fault);
});

test.each([
  ['what has a reason why not', '<!-- not run: it sends mail -->\n\n```sh\nsendmail x\n```\n'],
  ['a pipe of what pnpm does not talk into', block('pnpm -s query "SELECT 1" --json | jq .')],
  [
    'a place for what a reader puts there',
    'By `pnpm cloud cost --stage <stage>` or `pnpm query <file>`, `pnpm dlq`.\n',
  ],
  ['a block of a list', '1. a\n\n   ```sh\n   pnpm cloud cost --stage dev\n   ```\n'],
])('%s is none', async (_, text) => {
  expect(await faultsOf('a.md', text)).toEqual([]);
});
