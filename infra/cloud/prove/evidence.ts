import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '@telemetry/terminal';
import type { Belief } from './belief.ts';
import type { RecordedAnswer, Verdict } from './verdict.ts';

/** What was found of one belief. */
export interface Found {
  id: string;
  verdict: Verdict;
  /** Why it was not run, or what was otherwise. */
  because?: string;
  /** It should have been run: an error came between. */
  failed?: true;
  answers: RecordedAnswer[];
}

export interface Evidence {
  /** Day, as 2026-11-29. */
  day: string;
  stage: string;
  arm: string;
  region: string;
  found: Found[];
}

/** The account that AWS's own examples use. */
const nobodysAccount = '111122223333';

/** Ids of messages and requests are another each time. */
export const withoutIds = (text: string): string =>
  text.replaceAll(
    /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi,
    '00000000-0000-0000-0000-000000000000',
  );

/** Texts that say neither whose account it is, nor who asked, nor which message or request it was. */
export function withoutAccount<T>(value: T, accountId: string): T {
  const text = withoutIds(JSON.stringify(value))
    .replaceAll(/(:assumed-role\/)[^"\\\s]+/g, '$1somebody')
    .replaceAll(/(:(?:user|federated-user)\/)[^"\\\s]+/g, '$1somebody');
  return JSON.parse(/^\d{12}$/.test(accountId) ? text.replaceAll(accountId, nobodysAccount) : text) as T;
}

const evidenceFolder = resolve(import.meta.dirname, '../../../docs/evidence');

/** Writes the evidence of a day, stage and arm; an earlier one of the same day is replaced where it was found again. */
export function writeEvidence(evidence: Evidence, folder = evidenceFolder): string {
  makeFolder(folder);
  const file = join(folder, `${evidence.day}-${evidence.stage}-${evidence.arm}.json`);
  const earlier = readEvidence(folder).find(
    ({ day, stage, arm }) => day === evidence.day && stage === evidence.stage && arm === evidence.arm,
  );
  const again = new Set(evidence.found.map(({ id }) => id));
  const found = [...(earlier?.found ?? []).filter(({ id }) => !again.has(id)), ...evidence.found];
  writeFileSync(file, `${JSON.stringify({ ...evidence, found }, undefined, 2)}\n`);
  return file;
}

/** From the oldest to the newest. */
export function readEvidence(folder = evidenceFolder): Evidence[] {
  let files: string[];
  try {
    files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  } catch {
    return [];
  }
  return files.sort().map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Evidence);
}

const begin = '<!-- prettier-ignore-start -->';
const end = '<!-- prettier-ignore-end -->';

/** The table of docs/unproven.md: each belief with what was last found of it in AWS. */
export function tableOf(beliefs: readonly Belief[], evidence: readonly Evidence[]): string {
  const last = new Map(
    evidence.flatMap(({ day, stage, arm, found }) =>
      found
        .filter(({ verdict }) => verdict !== 'not run')
        .map(({ id, verdict }) => [id, `${verdict}, ${day}, ${stage} ${arm}`] as const),
    ),
  );
  const shownBy = (belief: Belief): string =>
    belief.about === 'by-hand'
      ? `by hand, step ${belief.step}`
      : belief.about === 'pipeline'
        ? '`prove`, also on the twin'
        : '`prove`';
  return [
    begin,
    '',
    '| belief | what is believed | what rests on it | shown by | in AWS |',
    '| --- | --- | --- | --- | --- |',
    ...beliefs.map(
      (belief) =>
        `| \`${belief.id}\` | ${belief.says} | ${belief.restsOnIt} | ${shownBy(belief)} | ${last.get(belief.id) ?? 'not run'} |`,
    ),
    '',
    end,
  ].join('\n');
}

/** The page with the table in its place. Throws when it has none. */
export function withTable(page: string, table: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error('docs/unproven.md has no place for the table');
  return page.slice(0, from) + table + page.slice(to + end.length);
}
