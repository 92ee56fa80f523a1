import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { config, projectName, stages } from '@telemetry/settings';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noSuchRole, parameterNotFound, readyAccount } from './testing-account.ts';
import { startTestingAws, type TestingAws } from './testing-aws.ts';

let aws: TestingAws;
beforeAll(async () => {
  aws = await startTestingAws(
    readyAccount({ 'ssm GetParameter': parameterNotFound, 'iam GetRole': noSuchRole }),
  );
});
afterAll(() => aws.stop());

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

function cloud(...args: string[]): Promise<Outcome> {
  const env = {
    PATH: process.env['PATH'],
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    AWS_ENDPOINT_URL: aws.endpoint,
    GITHUB_API_URL: 'http://127.0.0.1:9',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
  };
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [join(import.meta.dirname, 'cli.ts'), ...args],
      { env },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

it('doctor prints JSON alone, and exits with 1 when a check fails', async () => {
  const { code, stdout, stderr } = await cloud('doctor', '--stage', 'dev', '--json');
  const findings = JSON.parse(stdout) as { check: string; status: string }[];
  const notOk = findings.filter(({ status }) => status !== 'ok');
  expect(notOk.map(({ check, status }) => `${check} ${status}`)).toEqual([
    'bootstrap failed',
    'service-linked role warning',
  ]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
});

it('deploy and destroy call nothing where nobody can confirm', async () => {
  const before = aws.calls.length;
  for (const command of ['deploy', 'destroy'])
    expect(await cloud(command, '--stage', 'dev')).toMatchObject({
      code: 2,
      stderr: 'cloud: there is no terminal to ask on: pass --yes\n',
    });
  expect(aws.calls).toHaveLength(before);
});

it('pause of a stage that is not deployed is one line and exit code 1', async () => {
  expect(await cloud('pause', '--stage', 'dev')).toEqual({
    code: 1,
    stdout: '',
    stderr: `cloud: stage dev is not deployed in us-east-1: there is no stack ${projectName}-dev-managed-instances or ${projectName}-dev-default or ${projectName}-dev-hybrid\n`,
  });
});

const settingsFile = join(import.meta.dirname, '../../packages/settings/src/project.ts');

it('a wrong call is one line and exit code 2', async () => {
  for (const args of [
    ['deploy'],
    ['pause', '--stage', 'nowhere'],
    ['fly'],
    ['cost', '--arm', 'leg'],
    ['cost', '--region', 'mars-1'],
    ['cost', '--against', 'README.md'],
    ['cost', '--against', settingsFile, '--stage', 'prod'],
  ]) {
    const { code, stderr, stdout } = await cloud(...args);
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      code: 2,
      stdout: '',
      lines: 1,
    });
  }
});

it('cost compares with the settings of another file, for a summary', async () => {
  const { code, stdout } = await cloud('cost', '--against', settingsFile);
  expect(code).toBe(0);
  expect(stdout).toContain('### Cost a month: as before');
  expect(
    stdout.split('\n').filter((line) => /^\| [\w-]+ \| (managed-instances|default|hybrid) \|/.test(line)),
  ).toHaveLength(stages.flatMap((stage) => config[stage].arms).length);
  const { before, after } = JSON.parse(
    (await cloud('cost', '--json', '--against', settingsFile)).stdout,
  ) as Record<string, unknown[]>;
  expect(before).toHaveLength(stages.length);
  expect(before).toEqual(after);
});

it('cost compares with settings of a commit that knew no hybrid and named no arms', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'telemetry-settings-'));
  const file = join(folder, 'project.ts');
  writeFileSync(
    file,
    `import { config as now } from ${JSON.stringify(settingsFile)};
     const { arms, hybrid, ...dev } = now.dev;
     export const config = { dev };`,
  );
  try {
    for (const arms of [[], ['--arm', 'hybrid']])
      expect(await cloud('cost', '--against', file, ...arms)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`| dev | ${arms[1] ?? config.dev.arms[0]} |`) as string,
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('doctor prints the trust policy of each stage for a repository, or of the one that is named', async () => {
  const subjects = async (...args: string[]): Promise<string[]> => {
    const { code, stdout } = await cloud('doctor', '--github', 'octo-org/octo-repo', ...args);
    expect(code).toBe(0);
    return [...stdout.matchAll(/:environment:(\w+)"/g)].map(([, environment = '']) => environment);
  };
  expect(await subjects()).toEqual(stages);
  expect(await subjects('--json')).toEqual(stages);
  expect(await subjects('--stage', 'dev')).toEqual(['dev']);
});

it('doctor asks for what it is to check', async () => {
  expect(await cloud('doctor')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'cloud: name the stage: --stage, or --github for a policy of each\n',
  });
});

it.each([
  ['{', /^cloud: .*ready\.json is not JSON: .*\n$/],
  ['null', /^cloud: .*ready\.json is no ready file\n$/],
  ['{}', /^cloud: .*ready\.json is no ready file: it does not name ingestUrl\n$/],
  [
    JSON.stringify({
      ingestUrl: 'hello',
      ...Object.fromEntries(
        ['sqsEndpoint', 'queueUrl', 'deadLetterQueueUrl', 's3Endpoint'].map((name) => [
          name,
          'http://127.0.0.1:9',
        ]),
      ),
      bucket: 'b',
    }),
    /^cloud: .*ready\.json: ingestUrl is no address: hello\n$/,
  ],
])('prove refuses a ready file that is none: %s', async (text, says) => {
  const folder = mkdtempSync(join(tmpdir(), 'ready-'));
  const file = join(folder, 'ready.json');
  writeFileSync(file, text);
  const { code, stdout, stderr } = await cloud('prove', '--ready-file', file);
  rmSync(folder, { recursive: true });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(says);
});
