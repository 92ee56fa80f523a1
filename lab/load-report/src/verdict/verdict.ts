import type { Cell, Run, Session } from '@telemetry/runs';
import type { CellCost } from '../cost/compare-cost.ts';
import { armName, capital, count, listed, plural, short, workloadText } from '../format.ts';
import { sameBill } from '../cost/crossings.ts';
import { concludeCell, type Conclusion } from './conclude-cell.ts';
import { type Sureness, surenessOf } from './sureness.ts';
import { sweepVerdict } from './sweep-verdict.ts';

export interface Verdict {
  /** The arm to choose, `either`, `depends`, `undecided` or `broken`; of a sweep the best `setting=value` instead of an arm. */
  choice: string;
  headline: string;
  reasons: string[];
  sureness: Sureness;
  /** Of every cell that carries good load, the one that the headline is about first. */
  conclusions: Conclusion[];
}

/** What bad input and broken dependencies do to an arm is no reason to choose it. */
const decidesNothing = new Set(['smoke', 'poison', 'outage']);

/** Bills by the cell's title, and why a cell has none where its figures cannot be. */
export interface Bills {
  costs: ReadonlyMap<string, CellCost>;
  unpriced: ReadonlyMap<string, string>;
}

export function verdictOf(run: Run, cells: readonly Cell[], { costs, unpriced }: Bills): Verdict {
  const deciding = cells.filter(({ name }) => !decidesNothing.has(name));
  const ordered = [...deciding].sort((a, b) => Number(b.name === 'steady') - Number(a.name === 'steady'));
  const conclusions = ordered.map((cell) =>
    concludeCell(cell, costs.get(cell.title) ?? unpriced.get(cell.title) ?? null, run),
  );
  const sureness = surenessOf(run, ordered[0], costs.get(ordered[0]?.title ?? '') ?? null, conclusions[0]);
  const reasons = run.sessions.flatMap(imbalanceOf);
  if (reasons.length > 0) {
    return {
      choice: 'broken',
      headline: 'The accounting does not balance. Until it does, nothing else in this report counts.',
      reasons,
      sureness,
      conclusions,
    };
  }
  const [first] = conclusions;
  if (!first) {
    const headline = 'Nothing here decides between the arms: there was no scenario of good load.';
    return { choice: 'undecided', headline, reasons: [], sureness, conclusions };
  }
  const steady = ordered.filter(({ name }) => name === ordered[0]?.name).map(({ title }) => title);
  const perWorkload = conclusions.filter(({ cell }) => steady.includes(cell));
  if (run.file.sweep) {
    const swept = sweepVerdict(ordered, perWorkload, costs);
    if (swept) return { ...swept, sureness, conclusions };
  }
  const choices = new Set(perWorkload.map(({ choice }) => choice));
  if (choices.size > 1) return depends(perWorkload, ordered, sureness, conclusions);
  const burst = conclusions.find(({ cell }) => cell === 'burst');
  return {
    choice: first.choice,
    headline: first.sentence + beyond(first, costs.get(first.cell)),
    reasons: [
      ...first.reasons,
      ...perWorkload
        .slice(1)
        .map(({ cell, sentence }) => `${workloadOf(cell, ordered)}${explained(cell, ordered)}: ${sentence}`),
      ...(burst && burst !== first ? burstReasons(burst) : []),
    ],
    sureness,
    conclusions,
  };
}

/** Why the accounting of a session does not balance, whatever it says of itself: a sentence, or none. */
function imbalanceOf({ arm, folder, accounting, scenarios }: Session): string[] {
  const { accepted, stored, rejected, dead, lost, unexpected, balanced } = accounting;
  const where = `${capital(armName(arm))} (${folder})`;
  if (!balanced || lost > 0 || unexpected > 0)
    return [`${where}: ${plural(lost, 'event')} lost, ${unexpected} unexpected.`];
  const found = stored + rejected + dead;
  if (found !== accepted.uniqueEvents)
    return [
      `${where}: ${plural(accepted.uniqueEvents, 'event')} accepted, and ${count(found)} accounted for.`,
    ];
  const sent = scenarios.reduce((sum, { measurement }) => sum + measurement.acceptedEvents, 0);
  return accepted.events < sent
    ? [
        `${where}: ${plural(sent, 'event')} accepted by the ledgers, ${count(accepted.events)} by the accounting.`,
      ]
    : [];
}

/** The next traffic above the run's at which the answer is another one. */
function beyond({ choice }: Conclusion, cost: CellCost | undefined): string {
  if (!cost?.arms.some(({ arm }) => arm === choice)) return '';
  const next = cost.crossings.find(({ eventsPerMonth }) => eventsPerMonth > cost.measuredEventsPerMonth);
  if (!next || next.cheaperAbove === choice) return '';
  const above = ` Above ${short(next.eventsPerMonth)} events a month`;
  if (cost.arms.length > 2) return `${above} ${armName(next.cheaperAbove)} is the cheapest.`;
  return next.mostSaved < sameBill ? `${above} both cost about the same.` : `${above} it turns.`;
}

function depends(
  perWorkload: Conclusion[],
  cells: readonly Cell[],
  sureness: Sureness,
  conclusions: Conclusion[],
): Verdict {
  const name = (title: string): string => workloadOf(title, cells);
  const choose: Record<string, string> = { either: 'either arm', undecided: 'not decided' };
  const groups = Map.groupBy(perWorkload, ({ choice }) => choice);
  const parts = [...groups].map(
    ([choice, members]) =>
      `${choose[choice] ?? armName(choice)} for ${listed(members.map(({ cell }) => name(cell)))}`,
  );
  return {
    choice: 'depends',
    headline: `It depends on the work: ${parts.join('; ')}.`,
    reasons: perWorkload.map(({ cell, sentence, turn }) =>
      `${capital(name(cell))}${explained(cell, cells)}: ${sentence} ${turn}`.trim(),
    ),
    sureness,
    conclusions,
  };
}

function burstReasons({ reasons }: Conclusion): string[] {
  return reasons
    .filter((reason) => reason.startsWith('95 %') || reason.includes(' had '))
    .map((reason) => `In the burst: ${reason}`);
}

/** What tells a cell apart from others of the same scenario. */
function workloadOf(title: string, cells: readonly Cell[]): string {
  const cell = cells.find((candidate) => candidate.title === title);
  return [cell?.profile, cell?.variant].filter(Boolean).join(', ');
}

function explained(title: string, cells: readonly Cell[]): string {
  const cell = cells.find((candidate) => candidate.title === title);
  return cell ? ` (${workloadText(cell.profile)})` : '';
}
