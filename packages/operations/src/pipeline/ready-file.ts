import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { twinReadyFile } from '@telemetry/settings';
import { shownPath, WrongCallError } from '@telemetry/terminal';

const repository = resolve(import.meta.dirname, '../../../..');

/** Endpoints of a running twin, as it writes them. */
export interface ReadyFile {
  sqsEndpoint: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
  s3Endpoint: string;
  bucket: string;
  region?: string;
}

/**
 * The ready file that is named, or that of the twin that runs for the arm. Throws with what to do when there is none, and
 * when it does not have the names asked for.
 */
export function readReadyFile<Name extends keyof ReadyFile>(
  { readyFile, arm = 'managed-instances' }: { readyFile?: string; arm?: string },
  names: readonly Name[],
  otherwise: string,
): Pick<ReadyFile, Name> & Partial<ReadyFile> {
  const file = readyFile ?? resolve(repository, twinReadyFile(arm));
  const shown = shownPath(file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    const Complaint = readyFile === undefined ? Error : WrongCallError;
    throw new Complaint(`no twin is ready at ${shown}: start one, or ${otherwise}`);
  }
  const ready = JSON.parse(text) as Partial<ReadyFile>;
  const missing = names.filter((name) => !ready[name]);
  if (missing.length > 0)
    throw new Error(`${shown} is not a twin's ready file: it does not name ${missing.join(', ')}`);
  return ready as Pick<ReadyFile, Name> & Partial<ReadyFile>;
}
