import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../..');

/** Builds the processor and synthesizes the templates, unless nothing changed since. What it prints goes to standard error. */
export async function buildAndSynth(): Promise<void> {
  const turbo = join(
    dirname(createRequire(join(repository, 'package.json')).resolve('turbo/package.json')),
    'bin',
    'turbo',
  );
  const child = spawn(process.execPath, [turbo, 'run', 'synth', '--output-logs=errors-only'], {
    cwd: repository,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
  const code = await new Promise<number | null>((done, fail) =>
    child.once('error', fail).once('close', done),
  );
  if (code !== 0) throw new Error(`building and synthesizing failed (turbo exited with ${code})`);
}
