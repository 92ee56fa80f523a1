import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { arms, templateFile } from '@telemetry/settings';
import { WrongCallError } from '@telemetry/terminal';
import { changedSettings } from './changed-settings.ts';
import type { Settings } from '../plan/settings.ts';

const synth = resolve(import.meta.dirname, '../../../infra/app/synth.ts');
const run = promisify(execFile);

/** Templates of the stage with other settings, each synthesized once, in temporary folders. */
export interface Variants {
  stage: string;
  /** The folder with the templates; the given one where it has the stage's and no setting of a deployment differs. */
  templatesOf(settings: Settings): Promise<string>;
  /** Removes the folders. */
  remove(): void;
}

/**
 * What varies is the settings, and infra's own synthesis makes templates of them, as of any other; what is handed over stays
 * files. Throws a `WrongCallError` with the rule where settings break one.
 */
export function variantsOf(stage: string, templates: string, signal?: AbortSignal): Variants {
  const made = new Map<string, Promise<string>>();
  const folders: string[] = [];
  const make = async (changes: string): Promise<string> => {
    const folder = mkdtempSync(join(tmpdir(), 'compare-'));
    folders.push(folder);
    const file = join(folder, 'changes.json');
    writeFileSync(file, changes);
    const flags = ['--stage', stage, '--changes', file, '--outdir', folder];
    try {
      await run(process.execPath, [synth, ...flags], { signal });
    } catch (error) {
      signal?.throwIfAborted();
      const { stderr = '', code } = error as { stderr?: string; code?: number };
      if (code === 2) throw new WrongCallError(stderr.trim().replace(/^synth: /, ''));
      throw new Error(`the settings ${changes} could not be synthesized: ${stderr.trim()}`, { cause: error });
    }
    return folder;
  };
  const given = arms.some((arm) => existsSync(join(templates, templateFile(stage, arm))));
  return {
    stage,
    templatesOf: (settings) => {
      const changes = JSON.stringify(changedSettings(stage, settings));
      if (changes === '{}' && given) return Promise.resolve(templates);
      const folder = made.get(changes) ?? make(changes);
      made.set(changes, folder);
      return folder;
    },
    remove: () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}
