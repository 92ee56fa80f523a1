import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Stage } from '@telemetry/settings';

const infra = resolve(import.meta.dirname, '..');
const repository = resolve(infra, '..');

/** A command of another tool, as it is started. */
export interface Call {
  tool: 'turbo' | 'cdk';
  args: readonly string[];
  env?: Record<string, string>;
}

/** Resolves to the exit code. */
export type RunTool = (call: Call) => Promise<number>;

const tools = {
  turbo: { script: fileOf(repository, 'turbo', 'bin/turbo'), cwd: repository },
  cdk: { script: fileOf(infra, 'aws-cdk', 'bin/cdk'), cwd: infra },
};

/** Runs the tool of this workspace with the terminal as it is. Ctrl-C reaches it, too: it belongs to the same group. */
export const runTool: RunTool = ({ tool, args, env }) =>
  new Promise((done, fail) => {
    const { script, cwd } = tools[tool];
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      stdio: 'inherit',
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...env },
    });
    child.once('error', fail).once('close', (code) => done(code ?? 1));
  });

export const buildProcessor: Call = {
  tool: 'turbo',
  args: ['run', 'build', '--filter=@telemetry/processor', '--output-logs=errors-only'],
};

/** A call of the CDK for stacks of a stage; it synthesizes them first, or takes what a call before has synthesized. */
export function cdk(
  command: string,
  stage: Stage,
  stacks: readonly string[],
  region: string,
  { synthesized = false } = {},
): Call {
  // Its own folder: infra/cdk.out itself holds the templates that the twin runs.
  const folder = `cdk.out/cloud-${stage}`;
  const app = synthesized
    ? ['--app', folder]
    : ['--app', `"${process.execPath}" app/synth.ts --stage ${stage}`, '--output', folder];
  return {
    tool: 'cdk',
    args: [command, ...stacks, ...app, '--no-notices'],
    env: { AWS_REGION: region, AWS_DEFAULT_REGION: region },
  };
}

function fileOf(from: string, tool: string, file: string): string {
  const manifest = createRequire(join(from, 'package.json')).resolve(`${tool}/package.json`);
  return join(dirname(manifest), file);
}
