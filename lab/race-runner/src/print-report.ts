import type { RaceReport } from './findings.ts';

/** The report as text for a person: verdict first, then each finding, then how to run it again. */
export function printReport(report: RaceReport): string {
  const { handler, findings, unstable, notes, compared, invocations, peakInFlight, workers, seed } = report;
  const lines = [
    findings.length === 0
      ? `fine: ${invocations} invocations of ${handler}, up to ${peakInFlight} at once on ${workers} workers`
      : `unsafe: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${handler}`,
    ...findings.flatMap((finding) => [
      `  ${finding.kind}: ${finding.message}`,
      ...('example' in finding && typeof finding.example === 'string'
        ? [`    ${finding.example.slice(0, 160)}`]
        : []),
    ]),
    `${compared} answers were compared with serial ones.`,
    ...unstable.map(
      ({ path, example: [one, other] }) =>
        `not compared: ${path} varies without concurrency (${short(one)}, then ${short(other)})`,
    ),
    ...notes.map((note) => `note: ${note}`),
    `The same run again: --seed ${seed}`,
  ];
  return lines.join('\n');
}

const short = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 40);
