import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TwinEndpoints } from './index.ts';

let dataDir: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twin-cli-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true });
});

function twin(...parameters: string[]) {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'cli.ts'), ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  return { child, exited: once(child, 'exit') as Promise<[number | null]>, output: () => output };
}

const edges = resolve(import.meta.dirname, '../../../infra/cdk.out/edges');
const pseudonyms = ['--templates', edges, '--stage', 'rest-pseudonyms', '--arm', 'default'];

/** Processes whose command line or environment names the data directory's ready file cannot be asked for; their parent can. */
function childrenOf(pid: number | undefined): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(pid);
      } catch {
        return false;
      }
    })
    .map(Number);
}
const isRunning = (pid: number): boolean => existsSync(`/proc/${pid}`);

describe('pnpm twin', () => {
  beforeEach(({ skip }) =>
    skip(process.platform !== 'linux', 'its processes are looked for in /proc: Linux only'),
  );

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'writes its endpoints when ready, and on %s leaves no process and no ready file',
    async (signal) => {
      const readyFile = join(dataDir, 'ready.json');
      const { child, exited } = twin('--port', '0', '--data-dir', dataDir, '--ready-file', readyFile);
      await vi.waitUntil(() => existsSync(readyFile), { timeout: 30_000 });
      const endpoints = JSON.parse(readFileSync(readyFile, 'utf8')) as TwinEndpoints;
      expect(Object.keys(endpoints).sort()).toEqual([
        'bucket',
        'deadLetterQueueUrl',
        'edge',
        'ingestUrl',
        'queueUrl',
        'region',
        's3Endpoint',
        'sqsEndpoint',
        'statsUrl',
        'throttle',
      ]);
      expect((await fetch(endpoints.ingestUrl, { method: 'OPTIONS' })).status).toBe(204);
      const environments = childrenOf(child.pid);
      expect(environments).toHaveLength(1);
      child.kill(signal);
      expect((await exited)[0]).toBe(0);
      expect(environments.filter(isRunning)).toEqual([]);
      expect(existsSync(readyFile)).toBe(false);
    },
  );

  it('has its data directory for itself: another twin is refused, and takes nothing from it', async () => {
    const edge = [
      '--templates',
      edges,
      '--stage',
      'rest-firewall',
      '--arm',
      'default',
      '--data-dir',
      dataDir,
    ];
    const readyFile = join(dataDir, 'ready.json');
    const { child, exited } = twin('--port', '0', ...edge);
    await vi.waitUntil(() => existsSync(readyFile));
    const ready = readFileSync(readyFile, 'utf8');
    const second = twin('--port', '0', '--fresh', ...edge);
    expect((await second.exited)[0]).toBe(2);
    expect(second.output()).toContain(
      `in use by another twin, or pnpm compact, with the process id ${child.pid}`,
    );
    expect(readFileSync(readyFile, 'utf8')).toBe(ready);
    expect(existsSync(join(dataDir, 'sqs'))).toBe(true);
    child.kill('SIGINT');
    expect((await exited)[0]).toBe(0);
  });

  it('leaves a ready file that another twin has written since', async () => {
    const readyFile = join(dataDir, 'elsewhere.json');
    const edge = [
      '--templates',
      edges,
      '--stage',
      'rest-firewall',
      '--arm',
      'default',
      '--data-dir',
      dataDir,
    ];
    const { child, exited } = twin('--port', '0', '--ready-file', readyFile, ...edge);
    await vi.waitUntil(() => existsSync(readyFile));
    writeFileSync(readyFile, '{"another":"twin"}');
    child.kill('SIGTERM');
    await exited;
    expect(existsSync(readyFile)).toBe(true);
  });

  it('ends, and is told of nowhere, when a ready file cannot be written', async () => {
    const file = join(import.meta.filename, 'ready.json');
    const { child, exited, output } = twin('--port', '0', '--data-dir', dataDir, '--ready-file', file);
    expect(await exited).toEqual([2, null]);
    expect(output()).toContain(`there is something already: ${import.meta.filename}`);
    expect(childrenOf(child.pid)).toEqual([]);
    expect(existsSync(join(dataDir, 'ready.json'))).toBe(false);
  });

  it('deletes nothing of a folder that is no twin’s', async () => {
    writeFileSync(join(dataDir, 'thesis.txt'), 'x');
    const { exited, output } = twin('--port', '0', '--fresh', '--data-dir', dataDir);
    expect((await exited)[0]).toBe(2);
    expect(output()).toContain('--fresh deletes only what a twin made');
    expect(readdirSync(dataDir)).toEqual(['thesis.txt']);
  });

  it.each(['rest-key-header', 'rest-key-query'])('prints a request that the edge %s takes', async (stage) => {
    const edge = ['--templates', edges, '--stage', stage, '--arm', 'default'];
    const { child, exited, output } = twin('--port', '0', '--data-dir', dataDir, ...edge);
    await vi.waitUntil(() => output().includes('Ctrl-C'), { timeout: 30_000 });
    const [, url = '', key = ''] = /curl -i '(.*)' -H 'x-api-key: (.*?)'/.exec(output()) ?? [];
    const [, body] = /-d '(.*)'/.exec(output()) ?? [];
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(202);
    child.kill('SIGINT');
    await exited;
  });

  it('takes its environments with it when it is killed', async () => {
    const readyFile = join(dataDir, 'ready.json');
    const { child } = twin('--port', '0', '--data-dir', dataDir, '--ready-file', readyFile);
    await vi.waitUntil(() => existsSync(readyFile), { timeout: 30_000 });
    const environments = childrenOf(child.pid);
    child.kill('SIGKILL');
    await vi.waitUntil(() => environments.filter(isRunning).length === 0, { timeout: 30_000 });
  });

  it('hands variables of its own environment to the function, which a secret would set in AWS', async () => {
    vi.stubEnv('PSEUDONYM_KEY', 'a secret of this machine, and of no other');
    const readyFile = join(dataDir, 'ready.json');
    const options = ['--port', '0', '--data-dir', dataDir, '--env', 'PSEUDONYM_KEY', '--env', 'HOME'];
    const { child, exited } = twin(...pseudonyms, ...options);
    await vi.waitUntil(() => existsSync(readyFile), { timeout: 30_000 });
    child.kill('SIGINT');
    expect((await exited)[0]).toBe(0);
  });

  it.each([
    [['--arm', 'other'], 2, /managed-instances, default, hybrid/],
    [['--port', 'high'], 2, /number/],
    [['--nonsense'], 2, /unknown option/],
    [['--env', 'NOT_A_VARIABLE_OF_THIS_TEST'], 2, /no such variable in your environment/],
    [[...pseudonyms, '--env', 'HOME'], 1, /cannot read the value of PSEUDONYM_KEY.*--env PSEUDONYM_KEY/],
    [['--stage', 'nowhere'], 2, /telemetry-nowhere-managed-instances\.template\.json is missing/],
  ])('answers the wrong call %j with exit code %i and the reason', async (parameters, code, message) => {
    const { exited, output } = twin(...parameters, '--data-dir', dataDir);
    expect((await exited)[0]).toBe(code);
    expect(output()).toMatch(message);
    expect(output()).not.toContain('    at ');
  });
});
