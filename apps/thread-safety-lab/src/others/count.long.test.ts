import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';

let folder: string;

const files = {
  'package.json': '{"name":"theirs","type":"module"}',
  'src/safe.ts': `import { format } from './format.ts';
export const handler = async (event: { id: string }) => {
  const answer = await fetch(process.env['AWS_ENDPOINT_URL'] + '/greeting');
  return { id: format(event.id), said: await answer.text() };
};`,
  'src/format.ts': 'export const format = (id: string): string => id.toUpperCase();',
  'src/hazard.ts': `let current: string;
export const handler = async (event: { id: string }) => {
  current = event.id;
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { id: current };
};`,
  'src/broken.ts': `export const handler = async () => { throw new Error('no secret'); };`,
};

/** A repository of somebody else's, as a mirror holds it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'others-test-'));
  const theirs = join(folder, 'mirror/they/theirs');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(theirs, name, '..'), { recursive: true });
    writeFileSync(join(theirs, name), text);
  }
  const git = (...parameters: string[]): string =>
    execFileSync('git', ['-C', theirs, ...parameters], { encoding: 'utf8' }).trim();
  git('init', '--quiet');
  git('add', '.');
  git('-c', 'user.name=they', '-c', 'user.email=they@example.com', 'commit', '--quiet', '-m', 'theirs');
  const commit = git('rev-parse', 'HEAD');
  // The pinned commit need not be the newest.
  rmSync(join(theirs, 'src'), { recursive: true });
  git('add', '.');
  git('-c', 'user.name=they', '-c', 'user.email=they@example.com', 'commit', '--quiet', '-m', 'gone');
  const event = { id: '{{marker}}' };
  const of = (name: string, more: object) => ({
    file: `src/${name}.ts`,
    event,
    because: 'It is so.',
    ...more,
  });
  const handlers = [
    of('safe', { judgement: 'safe', answers: { 'GET /greeting': 'hello' } }),
    of('hazard', {
      judgement: 'hazard',
      foundBy: { lint: 'lmi/no-captured-invocation', race: 'foreign-data-in-answer' },
    }),
    of('broken', { judgement: 'does-not-run' }),
  ];
  writeFileSync(join(folder, 'list.yaml'), stringify([{ repository: 'they/theirs', commit, handlers }]));
});
afterAll(() => rmSync(folder, { recursive: true }));

const count = (...parameters: string[]) =>
  spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'count.ts'), '--list', join(folder, 'list.yaml'), ...parameters],
    { encoding: 'utf8' },
  );

it('fetches each repository at its commit, lints and races its handlers, and counts', () => {
  const { stdout, stderr, status } = count(
    '--mirror',
    join(folder, 'mirror'),
    '--invocations',
    '40',
    '--json',
  );
  expect(status, stderr).toBe(0);
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
});

it('says which repository is not there', () => {
  const { stderr, status } = count('--mirror', join(folder, 'nowhere'));
  expect(stderr).toContain('holds no repository they/theirs or they+theirs');
  expect(status).toBe(1);
});
