import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Counted } from './said.ts';

let folder: string;

const safe = `import { format } from './format.ts';
export const handler = async (event: { id: string }) => {
  const answer = await fetch(process.env['AWS_ENDPOINT_URL'] + '/greeting');
  return { id: format(event.id), said: await answer.text() };
};`;
const hazard = `let current: string;
export const handler = async (event: { id: string }) => {
  current = event.id;
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { id: current };
};`;

/** A repository as a mirror holds it; gives the commit with these files, which need not be the newest. */
function repository(name: string, files: Record<string, string>): string {
  const folderOfIt = join(folder, 'mirror', name);
  for (const [file, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(join(folderOfIt, file, '..'), { recursive: true });
    writeFileSync(join(folderOfIt, file), text);
  }
  const git = (...parameters: string[]): string =>
    execFileSync('git', ['-C', folderOfIt, ...parameters], { encoding: 'utf8' }).trim();
  const commit = (): void => {
    git('add', '.');
    git('-c', 'user.name=they', '-c', 'user.email=they@example.com', 'commit', '--quiet', '-m', 'theirs');
  };
  git('init', '--quiet');
  commit();
  const pinned = git('rev-parse', 'HEAD');
  rmSync(join(folderOfIt, 'src'), { recursive: true });
  commit();
  return pinned;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'others-test-'));
  const of = (name: string, more: object) => ({
    file: `src/${name}.ts`,
    event: { id: '{{marker}}' },
    because: 'It is so.',
    ...more,
  });
  const foundBy = { lint: 'lmi/no-captured-invocation', race: 'foreign-data-in-answer' };
  const theirs = {
    repository: 'they/theirs',
    commit: repository('they/theirs', {
      'src/safe.ts': safe,
      'src/format.ts': 'export const format = (id: string): string => id.toUpperCase();',
      'src/hazard.ts': hazard,
    }),
    handlers: [
      of('safe', { judgement: 'safe', answers: { 'GET /greeting': 'hello' } }),
      of('hazard', { judgement: 'hazard', foundBy }),
    ],
  };
  const others = {
    repository: 'they/others',
    commit: repository('they/others', {
      'src/broken.ts': `export const handler = async () => { throw new Error('no secret'); };`,
    }),
    handlers: [of('broken', { judgement: 'does-not-run' })],
  };
  writeFileSync(join(folder, 'list.yaml'), stringify([theirs, others]));
  mkdirSync(join(folder, 'tmp'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const call = (): string[] => [
  join(import.meta.dirname, 'count.ts'),
  ...['--list', join(folder, 'list.yaml'), '--mirror', join(folder, 'mirror')],
  ...['--so-far', join(folder, 'so-far.json'), '--invocations', '40'],
];
const soFar = (): Counted => JSON.parse(readFileSync(join(folder, 'so-far.json'), 'utf8')) as Counted;
const count = (...parameters: string[]) =>
  spawnSync(process.execPath, [...call(), ...parameters], { encoding: 'utf8' });

it('says which repository is not reached, and goes on with it when it is called again', () => {
  const [there, away] = [join(folder, 'mirror/they/others'), join(folder, 'away')];
  renameSync(there, away);
  const first = count();
  expect(first.status, first.stderr).toBe(3);
  expect(first.stderr).toContain('2 of 3: src/hazard.ts: lmi/no-captured-invocation; ');
  expect(first.stderr).toContain('holds no repository they/others or they+others');
  expect(first.stderr).toContain('not reached: they/others; the same call goes on with what is missing');
  expect(soFar().said.map(({ file }) => file)).toEqual(['src/safe.ts', 'src/hazard.ts']);

  renameSync(away, there);
  const { stdout, stderr, status } = count('--json');
  expect(status, stderr).toBe(0);
  expect(stderr).toContain('2 handlers are known');
  expect(stderr).not.toContain('they/theirs');
  const { verdicts, tally } = JSON.parse(stdout) as { verdicts: object[]; tally: object };
  expect(verdicts).toMatchObject([
    { file: 'src/safe.ts', lint: [], race: [] },
    { file: 'src/hazard.ts', lint: ['lmi/no-captured-invocation'] },
    { file: 'src/broken.ts', race: expect.stringContaining('no secret') as string },
  ]);
  expect(tally).toMatchObject({
    hazards: 1,
    foundByLint: 1,
    foundByRace: 1,
    falseAlarmsOfRace: 0,
    doNotRun: 1,
  });
  expect(readdirSync(folder)).not.toContain('so-far.json');
});

it('keeps what it has when it is stopped, and leaves nothing behind', async () => {
  const counting = spawn(process.execPath, call(), {
    env: { ...process.env, TMPDIR: join(folder, 'tmp') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  counting.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (!said.includes('1 of 3') && `${said}${text}`.includes('1 of 3')) counting.kill('SIGINT');
    said += text;
  });
  const status = await new Promise((resolve) => counting.on('close', resolve));
  expect(status, said).toBe(130);
  expect(said).toContain('the same call goes on from here');
  expect(soFar().said.map(({ file }) => file)).toEqual(['src/safe.ts']);
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
});

it.each([
  [['nowhere'], 'no handler of the list has "nowhere"'],
  [['--write'], '--write counts the whole list'],
])('calls %s wrong', (parameters, said) => {
  const { stderr, status } = count(...parameters);
  expect(stderr).toContain(said);
  expect(status).toBe(2);
});
