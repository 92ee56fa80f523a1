import type { HandlerOfOthers } from './handlers.ts';
import type { Verdict } from './said.ts';

export interface Tally {
  repositories: number;
  handlers: number;
  safe: number;
  hazards: number;
  foundByLint: number;
  foundByRace: number;
  foundByNeither: number;
  falseAlarmsOfLint: number;
  falseAlarmsOfRace: number;
  doNotRun: number;
  /** Handlers of which something else came out than the list says. */
  contradictions: string[];
}

const finds = ({ race }: Verdict): boolean => Array.isArray(race) && race.length > 0;

/** Sums of what was said, against what people say who read the handlers. */
export function tallyOf(verdicts: readonly Verdict[]): Tally {
  const judged = (judgement: HandlerOfOthers['judgement']): Verdict[] =>
    verdicts.filter((verdict) => verdict.judgement === judgement);
  const [safe, hazards] = [judged('safe'), judged('hazard')];
  return {
    repositories: new Set(verdicts.map(({ repository }) => repository)).size,
    handlers: verdicts.length,
    safe: safe.length,
    hazards: hazards.length,
    foundByLint: hazards.filter(({ lint }) => lint.length > 0).length,
    foundByRace: hazards.filter(finds).length,
    foundByNeither: hazards.filter((verdict) => verdict.lint.length === 0 && !finds(verdict)).length,
    falseAlarmsOfLint: safe.filter(({ lint }) => lint.length > 0).length,
    falseAlarmsOfRace: safe.filter(finds).length,
    doNotRun: verdicts.filter(({ race }) => typeof race === 'string').length,
    contradictions: verdicts.flatMap(contradictionsOf),
  };
}

function contradictionsOf(verdict: Verdict): string[] {
  const { repository, file, judgement, foundBy, lint, race } = verdict;
  const said = typeof race === 'string' ? `does not run: ${race}` : race.join(', ') || 'fine';
  const wrong = [
    ...(judgement === 'does-not-run' && typeof race !== 'string' ? [`race says ${said}`] : []),
    ...(judgement !== 'does-not-run' && typeof race === 'string' ? [said] : []),
    ...(judgement === 'safe' && finds(verdict) ? [`race says ${said}`] : []),
    ...(judgement === 'safe' && lint.length > 0 ? [`lint says ${lint.join(', ')}`] : []),
    ...(foundBy?.lint !== undefined && !lint.includes(foundBy.lint) ? [`lint misses ${foundBy.lint}`] : []),
    ...(foundBy?.race !== undefined && !race.includes(foundBy.race) ? [`race misses ${foundBy.race}`] : []),
  ];
  return wrong.map((what) => `${repository} ${file}: ${what}`);
}
