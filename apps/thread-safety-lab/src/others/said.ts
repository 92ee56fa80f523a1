import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FindingKind } from '@telemetry/race-runner';
import type { HandlerOfOthers, RepositoryOfOthers } from './handlers.ts';

/** What lint and race said of one handler. */
export interface Said {
  repository: string;
  file: string;
  /** Of what was run: another commit, event or package makes another one. */
  digest: string;
  lint: string[];
  /** Kinds of findings, or why it cannot run. */
  race: FindingKind[] | string;
}

/** A handler as it was judged, with what lint and race said of it. */
export type Verdict = HandlerOfOthers & Pick<Said, 'repository' | 'lint' | 'race'>;

export interface Counted {
  /** UTC. */
  day: string;
  /** Of each race. */
  invocations: number;
  said: Said[];
}

/** What was said when the whole list was counted for the READMEs. */
const countedFile = join(import.meta.dirname, 'handlers.counted.json');

/** Of all that decides what lint and race say of a handler; who judged it differently did not change it. */
export function digestOf(
  { repository, commit, packages }: RepositoryOfOthers,
  { judgement: _, because: __, foundBy: ___, ...run }: HandlerOfOthers,
): string {
  return createHash('sha256')
    .update(JSON.stringify({ repository, commit, packages, run }))
    .digest('hex')
    .slice(0, 12);
}

export const readCounted = (file = countedFile): Counted | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Counted) : undefined;

export function writeCounted(counted: Counted, file = countedFile): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(counted, null, 2)}\n`);
}

/** The list with what was said of each handler as it stands there, and how many nobody has tried as they stand there. */
export function verdictsOf(
  repositories: readonly RepositoryOfOthers[],
  said: readonly Said[],
): { verdicts: Verdict[]; missing: number } {
  const known = new Map(said.map((one) => [one.digest, one]));
  const handlers = repositories.flatMap((repository) =>
    repository.handlers.map((handler) => ({
      ...handler,
      repository: repository.repository,
      said: known.get(digestOf(repository, handler)),
    })),
  );
  const verdicts = handlers.flatMap(({ said: one, ...handler }) =>
    one ? [{ ...handler, lint: one.lint, race: one.race }] : [],
  );
  return { verdicts, missing: handlers.length - verdicts.length };
}
