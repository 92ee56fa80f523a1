import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { tell } from '@telemetry/terminal';

const repository = resolve(import.meta.dirname, '../..');

/** Builds the processor and synthesizes the templates, unless nothing changed since. Tells what the tools printed when they fail, and throws. */
export async function buildAndSynth(): Promise<void> {
  const turbo = join(
    dirname(createRequire(join(repository, 'package.json')).resolve('turbo/package.json')),
    'bin',
    'turbo',
  );
  const child = spawn(process.execPath, [turbo, 'run', 'synth', '--output-logs=errors-only'], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += String(text)));
  const code = await new Promise<number | null>((done, fail) =>
    child.once('error', fail).once('close', done),
  );
  if (code === 0) return;
  tell(printed);
  throw new Error(`building and synthesizing failed (turbo exited with ${code})`);
}
