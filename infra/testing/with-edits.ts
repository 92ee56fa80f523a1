import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';

const infra = resolve(import.meta.dirname, '..');

export interface Ended {
  code: number | string;
  stdout: string;
  stderr: string;
}

/** Runs a command of infra with settings that a person edited. */
export function runWithEdits(
  edits: readonly [from: string, to: string][],
  ...args: string[]
): Promise<Ended> {
  const env = {
    ...process.env,
    SETTINGS_EDITS: JSON.stringify(edits),
    STAGE: undefined,
    CDK_OUTDIR: undefined,
  };
  return new Promise((ended) =>
    execFile(
      process.execPath,
      ['--import', join(infra, 'testing/edited-settings.mjs'), ...args],
      { cwd: infra, env },
      (error, stdout, stderr) => ended({ code: error?.code ?? 0, stdout, stderr }),
    ),
  );
}
