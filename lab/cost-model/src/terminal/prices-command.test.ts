import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** A module that takes the network away. */
const offline = `data:text/javascript,${encodeURIComponent(
  "globalThis.fetch = () => Promise.reject(new TypeError('failed', { cause: new Error('no network') }))",
)}`;
const cli = resolve(import.meta.dirname, '../cli.ts');
const prices = (...args: string[]) =>
  spawnSync(process.execPath, [cli, 'prices', ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: `--import ${offline}` },
  });

describe('cost prices', () => {
  it('lists every price with its source and the day it was read', () => {
    const { stdout, status } = prices();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^m7g\.large +\$0\.0816 \/ hour +20\d\d-\d\d-\d\d +\S+/m);
    expect(stdout).toMatch(/^fee lambda-managed-instances +15 %/m);
  });

  it('prints JSON alone with --json', () => {
    expect(JSON.parse(prices('--json').stdout)).toMatchObject({ region: 'us-east-1' });
  });

  it('without a network says so in one line, and leaves the file as it is', () => {
    const file = fileURLToPath(import.meta.resolve('@telemetry/prices/list'));
    const before = readFileSync(file, 'utf8');
    const { stderr, status } = prices('--refresh');
    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      "cost: AWS's price list cannot be reached: no network; prices.json is as it was",
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});
