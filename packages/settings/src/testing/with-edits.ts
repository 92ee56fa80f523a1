import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface Ended {
  code: number | string;
  stdout: string;
  stderr: string;
}

/** Runs a command, a file from `folder`, with settings that a person edited. */
export function runWithEdits(
  edits: readonly [from: string, to: string][],
  folder: string,
  ...command: string[]
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
      ['--import', join(import.meta.dirname, 'edited-settings.mjs'), ...command],
      { cwd: folder, env },
      (error, stdout, stderr) => ended({ code: error?.code ?? 0, stdout, stderr }),
    ),
  );
}
