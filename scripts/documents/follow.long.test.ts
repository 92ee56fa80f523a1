import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { commandsOfBlock, type ShellBlock, shellBlocksOf } from './commands.ts';
import { readDocuments, root } from './documents.ts';
import { copyWorkspace } from './testing-copy.ts';
import { example, follow } from './testing-example.ts';
import { plainWords, wayOf } from './ways.ts';

/** What the lines of documents need of a machine, beside what this repository brings. */
const tools = ['bash', 'curl', 'jq', 'git', 'openssl'].filter(
  (tool) => spawnSync(tool, ['--version']).error !== undefined,
);
const copy = copyWorkspace('documents');
const bin = join(copy, '.bin');
const temporary = join(copy, '.tmp');
afterAll(() => rmSync(copy, { recursive: true, force: true }));

interface Endpoints {
  ingestUrl: string;
  statsUrl: string;
  sqsEndpoint: string;
  deadLetterQueueUrl: string;
}
let twin: Endpoints | undefined;

/** A shell as a newcomer has it: pnpm, a Node that runs no TypeScript, and a curl whose refusals are failures. */
function makeTools(): void {
  mkdirSync(bin);
  mkdirSync(temporary);
  execFileSync('git', ['init', '-q'], { cwd: copy });
  execFileSync('git', ['add', '-A'], { cwd: copy });
  const pnpm = process.env['npm_execpath'] ?? '';
  const path = (process.env['PATH'] ?? '').split(delimiter);
  const which = (tool: string): string => path.map((each) => join(each, tool)).find(existsSync) ?? tool;
  const programs: Record<string, string> = {
    pnpm: /pnpm\S*$/.test(pnpm)
      ? `exec "${process.execPath}" "${pnpm}" "$@"`
      : `exec "${which('pnpm')}" "$@"`,
    npx: '[ "$1" = -y ] && shift 2; exec pnpm "$@"',
    node: `case "$*" in *.ts*) echo "this Node runs no TypeScript: node $*" >&2; exit 1;; esac; exec "${process.execPath}" "$@"`,
    curl: `exec "${which('curl')}" --fail-with-body --silent --show-error "$@"`,
  };
  for (const [name, line] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(bin, name), 0o755);
  }
}

const environment = (): NodeJS.ProcessEnv => {
  const { npm_lifecycle_event: _, ...own } = process.env;
  const path = (own['PATH'] ?? '').split(delimiter).filter((each) => !each.includes('node_modules'));
  return { ...own, PATH: [bin, ...path].join(delimiter), NO_COLOR: '1', TMPDIR: temporary };
};

// A pipe of Node.js is a socket, which bash takes for a remote shell's: without `--norc` it would read the machine's start files.
const shell = (script: string, folder = copy) => {
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: environment(),
  });
  return { status, stdout, stderr };
};

beforeAll(makeTools);

// lab:
let child: ChildProcess | undefined;
beforeAll(async () => {
  // What the documents send and ask for is of the contract with the type that one of them adds.
  follow(copy, example);
  for (const [part, file] of [
    ['packages/event-schema', 'scripts/generate.ts'],
    ['apps/processor', 'build.ts'],
    ['infra', 'app/synth.ts'],
  ] as const)
    execFileSync(process.execPath, [file], { cwd: join(copy, part), stdio: ['ignore', 'ignore', 'inherit'] });
  child = spawn(process.execPath, ['lab/console/src/cli.ts', '--port', '0'], {
    cwd: copy,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ready = join(copy, '.data/managed-instances/ready.json');
  await vi.waitUntil(() => existsSync(ready) || child?.exitCode !== null, {
    timeout: 250_000,
    interval: 100,
  });
  twin = JSON.parse(readFileSync(ready, 'utf8')) as Endpoints;
  // Whoever asks for the other arm is answered by the same twin.
  mkdirSync(join(copy, '.data/default'));
  cpSync(ready, join(copy, '.data/default/ready.json'));
  writeFileSync(join(copy, 'batch.json'), JSON.stringify(batch));
  if (tools.length > 0) return;
  const sent = shell(`curl '${twin.ingestUrl}' -H 'content-type: application/json' -d @batch.json
    curl '${twin.sqsEndpoint}' -H 'x-amz-target: AmazonSQS.SendMessage' -H 'content-type: application/x-amz-json-1.0' \\
      -d "$(jq '{QueueUrl: "${twin.deadLetterQueueUrl}", MessageBody: tostring}' batch.json)"
    curl '${twin.statsUrl.replace(/stats$/, 'events/rejected')}?waitFor=1'`);
  expect(sent).toMatchObject({ status: 0, stderr: '' });
});
afterAll(async () => {
  if (child?.exitCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'close');
});
// :lab

/** Three events that are stored, and one with a day that no calendar has, which the processor rejects. */
const batch = {
  context: { appId: 'shop-web', deviceId: 'my-device' },
  events: ['2026-11-29', '2026-11-28', '2026-11-27', '2026-02-30'].map((day, n) => ({
    type: 'click',
    id: `0b54f0e9-7a7c-4f5c-9a53-0d9a3f4f2d1${n}`,
    occurredAt: `${day}T10:00:00.123Z`,
    target: 'buy',
  })),
};

/** A repository that began from another, as docs/updating.md has it, with that one beside it. */
function makeTeam(): string {
  const git = `git init -q -b main && git config user.email a@b.c && git config user.name a`;
  const { status, stderr } = shell(
    `mkdir template && cd template && ${git} && mkdir infra more && echo 1 > infra/a && echo 1 > more/a && git add . && git commit -qm 1
    git tag v0.1.0 && echo 2 > infra/a && git commit -qam 2 && git tag v0.2.0 && echo 3 > more/a && git commit -qam 3 && git tag v0.3.0
    mkdir ../team && cd ../team && ${git} && mkdir infra more && echo 1 > infra/a && echo 1 > more/a && git add . && git commit -qm ours`,
    temporary,
  );
  if (status !== 0) throw new Error(stderr);
  return join(temporary, 'team');
}

/** What is so before the line of a document that has these words. */
const beforeLine: [words: RegExp, shell: string][] = [
  [
    /WHERE type = 'purchase'/,
    'curl "$(jq -r .statsUrl .data/managed-instances/ready.json | sed s,stats$,events/stored,)?waitFor=1&type=purchase"',
  ],
  [/--diff-filter=U/, 'git rm -rq more && git commit -qm slim && { git merge -q v0.3.0 || true; }'],
];

/** What prints and changes nothing is run once, however many documents have it. */
const pure = /^pnpm (cloud|cost|compare) /;
const alreadyRun = new Set<string>();

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** The statements of a block as they are run; what is only parsed is left out. */
function linesOf({ file, line, statements }: ShellBlock, done: Set<string>): string[] {
  return statements.flatMap((statement) => {
    const commands = commandsOfBlock({ file, line, statements: [statement] });
    const ways = commands.map((command) => wayOf(command)?.how);
    if (ways.includes('parsed') || ways.includes(undefined)) return [];
    const where = `${file}:${line + statement.line}`;
    const [first] = commands;
    const text =
      ways[0] === 'dry-run' && first
        ? [...plainWords(first), ...(first.words.includes('--dry-run') ? [] : ['--dry-run'])]
            .map(quoted)
            .join(' ')
        : statement.text;
    const words = commands.map((command) => plainWords(command).join(' ')).join('; ');
    if (done.has(words)) return [];
    if (pure.test(words)) done.add(words);
    const before = beforeLine.filter(([words]) => words.test(text)).map(([, script]) => script);
    return [...before, `echo ${quoted(`\u001e${where}`)} >&2`, withValues(text)];
  });
}

/** A document's text with what a reader puts in. */
const withValues = (text: string): string =>
  text
    .replaceAll('http://127.0.0.1:3000', new URL(twin?.ingestUrl ?? 'http://127.0.0.1:3000').origin)
    .replaceAll(/^INGEST_URL=\S+/gm, `INGEST_URL=${twin?.ingestUrl}`)
    .replaceAll(/(?<![\w/.])\/tmp(?=[\s/]|$)/g, temporary)
    .replaceAll('<URL of the repository that you started from>', quoted(join(temporary, 'template')));

const documents = readDocuments()
  .map(({ file, text }) => ({
    file,
    blocks: shellBlocksOf(file, text).filter(({ notRun }) => notRun === undefined),
  }))
  .filter(({ blocks }) => blocks.some((block) => linesOf(block, new Set()).length > 0));

test('documents have lines to follow', () => {
  expect(documents.length).toBeGreaterThan(5);
});

const mostMs = 900_000;

test.for(documents)(
  'the lines of $file do what they are for',
  { timeout: mostMs },
  ({ file, blocks }, { skip }) => {
    skip(tools.length > 0, `there is no ${tools.join(', ')} on this machine`);
    const folder = file === 'docs/updating.md' ? makeTeam() : copy;
    const { status, stdout, stderr } = shell(
      blocks.flatMap((block) => linesOf(block, alreadyRun)).join('\n'),
      folder,
    );
    const [last = ''] = stderr.split('\u001e').slice(-1);
    expect(status, `${last}\n${stdout.slice(-2_000)}`).toBe(0);
    // As wide as the widest value of the day.
    const linesIn = (text: string): string[] =>
      text.split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '));
    const said = new Set(linesIn(stdout));
    const shown = blocks.flatMap(({ shows = '' }) => linesIn(shows));
    expect(shown.filter((line) => !said.has(line))).toEqual([]);
  },
);

// lab:
test('docs/twin.md has the statistics that the twin has', async () => {
  const { counters, series } = (await (await fetch(twin?.statsUrl ?? '')).json()) as {
    counters: Record<string, unknown>;
    series: object[];
  };
  /** Two levels: what is below is by status, reason or function. */
  const has = Object.entries(counters).flatMap(([name, value]) =>
    Array.isArray(value)
      ? Object.keys((value as object[])[0] ?? {}).map((each) => `${name}[].${each}`)
      : typeof value === 'object'
        ? Object.keys(value ?? {}).map((each) => `${name}.${each}`)
        : [name],
  );
  const [, page = ''] = readFileSync(join(root, 'docs/twin.md'), 'utf8').split(
    '\n## Statistics and faults\n',
  );
  const said = [...page.matchAll(/^\| (`[^|]+`) +\|/gm)].flatMap(([, cell = '']) => {
    const names = [...cell.matchAll(/`([\w.[\]]+)`/g)].map(([, name = '']) => name);
    const [first = ''] = names;
    if (first.endsWith('[]')) return names.slice(1).map((name) => `${first}.${name}`);
    const [group] = first.split('.');
    return names.map((name, n) => (n === 0 || name.includes('.') ? name : `${group}.${name}`));
  });
  expect(said.sort()).toEqual(has.sort());
  const [, ofASample = ''] = /A sample has([^]*?)\n\n/.exec(page) ?? [];
  const fields = [...ofASample.matchAll(/`(\w+)`/g)]
    .map(([, name]) => name)
    .filter((name) => name !== 'consumers');
  expect(fields.sort()).toEqual(Object.keys(series.at(-1) ?? {}).sort());
});
// :lab
