import { changeText, type Earlier } from '../earlier/compare-with.ts';
import { statedTraffic } from '../cost/compare-cost.ts';
import { figureInterval, figuresOf, figureSpread, intervalText, spreadText } from '../figures.ts';
import { armLabel, count, short, usd } from '../format.ts';
import { methodOf } from '../method.ts';
import type { Report } from '../report.ts';
import { allBounds } from '../verdict/checks/checks-of.ts';
import type { Conclusion } from '../verdict/conclude-cell.ts';

/** The report as text: verdict, accounting, money, every figure, method. */
export function markdown({ stage, region, run, cells, costs, verdict }: Report, earlier?: Earlier): string {
  const { file, sessions } = run;
  const accounting = table(
    ['run', 'accepted', 'stored', 'rejected', 'dead', 'lost', 'duplicate rows'],
    sessions.map(({ folder, accounting: { accepted, stored, rejected, dead, lost, duplicates } }) => [
      folder,
      ...[accepted.uniqueEvents, stored, rejected, dead, lost, duplicates.storedRowsBeyondFirst].map(count),
    ]),
  );
  const money = [...costs.values()].map(({ title, arms, measuredEventsPerMonth }) =>
    [
      `### ${title}`,
      table(
        ['events a month', ...arms.map(({ arm }) => armLabel(arm))],
        [
          ...statedTraffic.map((events, index) => [
            short(events),
            ...arms.map(({ atStatedTraffic }) => usd(atStatedTraffic[index]?.usdPerMonth ?? 0)),
          ]),
          [
            `${short(measuredEventsPerMonth)}, the run’s load`,
            ...arms.map(({ atMeasuredTraffic, interval }) =>
              [usd(atMeasuredTraffic.usdPerMonth), intervalText(interval, usd)].filter(Boolean).join('; '),
            ),
          ],
        ],
      ),
    ].join('\n\n'),
  );
  const measured = cells.map(({ title, arms }) =>
    [
      `### ${title}`,
      table(
        ['', ...arms.map(({ arm }) => armLabel(arm))],
        figuresOf(arms).map((figure) => [
          figure.label,
          ...arms.map(({ repeats }) => {
            const { middle, range } = spreadText(figureSpread(figure, repeats), figure.text);
            const sure = intervalText(figureInterval(figure, repeats), figure.text);
            const apart = [range, sure].filter(Boolean).join('; ');
            return apart ? `${middle} (${apart})` : middle;
          }),
        ]),
      ),
    ].join('\n\n'),
  );
  return `${[
    `# ${verdict.headline}`,
    verdict.reasons.map((reason) => `- ${reason}`).join('\n'),
    `How sure: ${verdict.sureness.level === 'sure' ? 'sure, by the repeats' : 'not sure'}.`,
    [...verdict.sureness.because, verdict.sureness.method, ...verdict.sureness.doubts]
      .map((doubt) => `- ${doubt}`)
      .join('\n'),
    ...checksOf(verdict.conclusions[0]),
    ...earlierText(earlier),
    '## Is anything lost?',
    accounting,
    '## What does it cost?',
    'US dollars a month.',
    ...money,
    '## What happened?',
    'The middle of the repeats, their range where they differ, and where more repeats would put it, with 95 %.',
    ...measured,
    '## Method and limits',
    methodOf(file, stage, region)
      .map((sentence) => `- ${sentence}`)
      .join('\n'),
    table(
      ['Every bound that a run has to keep before it decides', 'bound'],
      allBounds().map(({ name, bound }) => [name, bound]),
    ),
    `\`${file.command}\` on ${file.target}, ${file.startedAt} to ${file.endedAt}: ${file.machine.cpus} × ${file.machine.cpuModel}, ${file.machine.memoryGiB} GiB, Node.js ${file.machine.node}.`,
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

function earlierText(earlier: Earlier | undefined): string[] {
  if (!earlier) return [];
  const { folder, choice, changes, otherwise, unmatched } = earlier;
  return [
    `## What changed since ${folder}?`,
    `That run said “${choice}”.`,
    table(
      ['', 'arm', 'then', 'now', 'change'],
      changes.map((change) => [
        `${change.label}, ${change.cell}`,
        armLabel(change.arm),
        change.before,
        change.now,
        changeText(change),
      ]),
    ),
    ...(otherwise.length > 0 ? [`Not the same: ${otherwise.join('; ')}.`] : []),
    ...(unmatched.length > 0 ? [`${unmatched.join('; ')}.`] : []),
  ];
}

function checksOf(conclusion: Conclusion | undefined): string[] {
  if (!conclusion) return [];
  const { cell, checks } = conclusion;
  const arms = [...new Set(checks.flatMap((check) => check.arms.map(({ arm }) => arm)))];
  return [
    `## May “${cell}” decide?`,
    table(
      ['', 'bound', ...arms.map(armLabel), ''],
      checks.map((check) => [
        check.name,
        check.bound,
        ...arms.map((arm) => check.arms.find((side) => side.arm === arm)?.text ?? ''),
        check.broken ? 'does not hold' : 'holds',
      ]),
    ),
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(header),
    line(header.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}
