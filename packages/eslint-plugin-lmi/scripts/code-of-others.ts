import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pinned } from './check-out.ts';

/** A repository at a commit, with those of its files that somebody who read them found safe, and why each is. */
export interface RepositoryOfOthers extends Pinned {
  safe: Record<string, string>;
}

export interface Count {
  files: number;
  /** Files of whose code an invocation runs a part. */
  onLambda: number;
  unparsed: number;
  findings: Record<string, number>;
}

export interface CountedRepository extends Count {
  repository: string;
  commit: string;
  safeFiles: string[];
  /** What was found in them: none of it is true. */
  falseAlarms: { file: string; rule: string }[];
}

export interface Counted {
  /** UTC. */
  day: string;
  repositories: CountedRepository[];
}

const countedFile = join(import.meta.dirname, 'code-of-others.counted.json');
/** Between which marks the README has the sums. */
export const placeOfSums = 'code of others';

export const codeOfOthers = (): RepositoryOfOthers[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'code-of-others.json'), 'utf8')) as RepositoryOfOthers[];

export const readCounted = (): Counted | undefined =>
  existsSync(countedFile) ? (JSON.parse(readFileSync(countedFile, 'utf8')) as Counted) : undefined;

export const writeCounted = (counted: Counted): void =>
  writeFileSync(countedFile, `${JSON.stringify(counted, null, 2)}\n`);

export function totalOf(counts: readonly Count[]): Count {
  const all: Count = { files: 0, onLambda: 0, unparsed: 0, findings: {} };
  for (const { files, onLambda, unparsed, findings } of counts) {
    all.files += files;
    all.onLambda += onLambda;
    all.unparsed += unparsed;
    for (const [rule, count] of Object.entries(findings))
      all.findings[rule] = (all.findings[rule] ?? 0) + count;
  }
  return all;
}

/** Of the safe files, how many have a finding. */
export function falseAlarmsOf({ repositories }: Counted): { safe: number; alarmed: number; percent: number } {
  const safe = repositories.reduce((sum, { safeFiles }) => sum + safeFiles.length, 0);
  const alarmed = repositories.reduce((sum, { falseAlarms }) => sum + filesOf(falseAlarms), 0);
  return { safe, alarmed, percent: Number(((100 * alarmed) / safe).toFixed(1)) };
}

const filesOf = (alarms: CountedRepository['falseAlarms']): number =>
  new Set(alarms.map(({ file }) => file)).size;

const sumOf = (findings: Record<string, number>): number =>
  Object.values(findings).reduce((sum, count) => sum + count, 0);

/** The sums for the README, dated. */
export function sumsFor(counted: Counted): string {
  const { safe, alarmed, percent } = falseAlarmsOf(counted);
  const all = totalOf(counted.repositories);
  const alarms = counted.repositories.flatMap(({ repository, falseAlarms }) =>
    falseAlarms.map(({ file, rule }) => `${repository} ${file} (${rule.replace('lmi/', '')})`),
  );
  const rows = counted.repositories.map(({ repository, commit, safeFiles, falseAlarms, ...count }) =>
    rowOf(`${repository} (${commit.slice(0, 10)})`, count, safeFiles.length, filesOf(falseAlarms)),
  );
  const byRule = Object.entries(all.findings).toSorted(([, one], [, other]) => other - one);
  return [
    `Counted on ${counted.day} by \`pnpm exec node packages/eslint-plugin-lmi/scripts/count-findings.ts --of-others --write\`: of ${safe} files that run`,
    'on Lambda, each read by hand and found safe (`scripts/code-of-others.json` says why),',
    `**${alarmed} ${alarmed === 1 ? 'has' : 'have'} a finding: ${percent} % false alarms**${alarms.length > 0 ? `: ${alarms.join(', ')}` : ''}.`,
    '',
    '| Repository | Files | On Lambda | Findings | Safe files | With a false alarm |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    rowOf('**all**', all, safe, alarmed),
    '',
    `By rule: ${byRule.map(([rule, count]) => `${rule.replace('lmi/', '')} ${count}`).join(', ')}.`,
  ].join('\n');
}

const rowOf = (name: string, { files, onLambda, findings }: Count, safe: number, alarmed: number): string =>
  `| ${name} | ${files} | ${onLambda} | ${sumOf(findings)} | ${safe} | ${alarmed} |`;
