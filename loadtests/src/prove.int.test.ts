import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openQuery } from '@telemetry/event-store/query';
import { startTwin } from '@telemetry/local-twin';
import { templateFile } from '@telemetry/settings';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { modelledAndNotAsked, notModelled } from './beliefs-not-on-twin.ts';

const root = resolve(import.meta.dirname, '../..');
const infra = join(root, 'infra');

interface Found {
  id: string;
  verdict: string;
}
interface Belief {
  id: string;
  about: string;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prove-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The templates of a folder, of which one has a throttle that any machine is faster than. */
function throttled(templates: string, stage: string): string {
  const copy = join(folder, 'templates');
  mkdirSync(copy);
  for (const entry of readdirSync(templates))
    if (entry.startsWith('asset.')) symlinkSync(join(templates, entry), join(copy, entry));
    else if (entry.endsWith('.json')) cpSync(join(templates, entry), join(copy, entry));
  const file = join(copy, templateFile(stage, 'default'));
  const text = readFileSync(file, 'utf8')
    .replace(/("ThrottlingRateLimit": )[\d.]+/, '$10.001')
    .replace(/("ThrottlingBurstLimit": )\d+/, '$1150');
  expect(text).toMatch(/"ThrottlingBurstLimit": 150,\s+"ThrottlingRateLimit": 0.001/);
  writeFileSync(file, text);
  return copy;
}

const edges = join(infra, 'cdk.out/edges');
const variants = [
  'rest-key-query',
  'rest-key-header',
  'rest-firewall',
  'rest-traced',
  'http-open',
  'http-token-header',
];

it('what "pnpm cloud prove" asks of an account is so on the twin, too: no belief parts from its model', async () => {
  const dataDirs: string[] = [];
  await using twins = new AsyncDisposableStack();
  const readyFile = async (templates: string, stage: string): Promise<string> => {
    const dataDir = join(folder, stage);
    const twin = await startTwin({ templates, stage, arm: 'default', dataDir });
    twins.defer(() => twin.stop());
    dataDirs.push(dataDir);
    const file = join(folder, `${stage}.json`);
    writeFileSync(file, JSON.stringify(twin.endpoints));
    return file;
  };
  const files = [await readyFile(throttled(join(infra, 'cdk.out'), 'dev'), 'dev')];
  for (const variant of variants) files.push(await readyFile(edges, variant));
  const { code, stdout, stderr } = await run(['prove', '--json', '--ready-file', ...files]);
  const [{ found }] = JSON.parse(stdout) as [{ found: Found[] }];
  const asked = found.filter(({ verdict }) => verdict !== 'not run');
  expect(asked.filter(({ verdict }) => verdict !== 'shown')).toEqual([]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // What it sent it has taken back.
  await using query = await openQuery({ dataDirs });
  expect(await query.rows('SELECT * FROM events_raw')).toEqual([]);
  expect(await query.rows('SELECT * FROM rejected_events')).toEqual([]);
  // Each belief about a pipeline is asked of one of them; what is not says why, and where its model is held instead.
  const shown = new Set(asked.map(({ id }) => id));
  const beliefs = JSON.parse((await run(['prove', '--list', '--json'])).stdout) as Belief[];
  expect(beliefs.filter(({ about, id }) => about === 'pipeline' && !shown.has(id))).toEqual([]);
  const others = beliefs.map(({ id }) => id).filter((id) => !shown.has(id));
  expect([...Object.keys(modelledAndNotAsked), ...Object.keys(notModelled)].sort()).toEqual(others.sort());
  // As many as docs/unproven.md says.
  const page = readFileSync(join(root, 'docs/unproven.md'), 'utf8');
  expect(`${shown.size} of the ${beliefs.length}`).toBe(
    /\d+ of the \d+(?= run against the twin)/.exec(page)?.[0],
  );
});

it('what the twin models and is not asked is held by a test of its own', () => {
  for (const [id, { heldBy }] of Object.entries(modelledAndNotAsked))
    expect([id, existsSync(join(root, heldBy))]).toEqual([id, true]);
});

function run(args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((ended) =>
    execFile(process.execPath, [join(infra, 'cloud/cli.ts'), ...args], (error, stdout, stderr) =>
      ended({ code: error?.code ?? 0, stdout, stderr }),
    ),
  );
}
