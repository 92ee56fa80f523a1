import { commitmentTerms } from '@telemetry/prices';
import type { StageConfig } from '@telemetry/settings';
import { comparisonOf, type Answers, type MeasuredAsked } from '../pipeline/answers.ts';
import { checkAnswers } from '../pipeline/check-answers.ts';
import type { Comparison } from '../pipeline/compare.ts';
import { sliders, type Slider, type SliderKey } from './sliders.ts';

/** What the page was made with: flags, the stage, and what a run measured. */
export interface PageData {
  given: Answers;
  config: StageConfig;
  measured?: { title: string; asked: MeasuredAsked };
}

/** What was moved or chosen on the page; it stands in the address. */
export type Changed = Partial<Record<SliderKey, number>> & Partial<Record<ChoiceKey, string>>;
export type ChoiceKey = 'instanceType' | 'commitment' | 'edge' | 'region';

export const choiceKeys: readonly ChoiceKey[] = ['instanceType', 'commitment', 'edge', 'region'];

/** Work that a run measured is not asked again. */
export function slidersOf({ measured }: PageData): Slider[] {
  return sliders.filter(({ work }) => !(work && measured));
}

/** The question of the page, by the command's rules. Throws a `RangeError` that names what is wrong. */
export function comparisonOfPage({ given, config, measured }: PageData, changed: Changed = {}): Comparison {
  checkChoices(changed);
  const answers = withRoom(answersOfPage(given, changed), changed, config);
  checkAnswers(answers, config);
  return comparisonOf(answers, config, measured?.asked);
}

/** What the choices of a small set may be; a region and an instance type have rules of their own. */
export const choices = {
  commitment: ['none', ...commitmentTerms],
  edge: ['rest', 'http'],
} as const;

function checkChoices(changed: Changed): void {
  for (const [key, known] of Object.entries(choices)) {
    const said = changed[key as keyof typeof choices];
    if (said !== undefined && !(known as readonly string[]).includes(said))
      throw new RangeError(`${key} is one of ${known.join(', ')}, and not "${said}"`);
  }
}

/** The page asks for the least environments and not for the most: those make room. */
function withRoom(answers: Answers, { minEnvironments }: Changed, config: StageConfig): Answers {
  if (minEnvironments === undefined) return answers;
  const most = answers.maxEnvironments ?? config.managedInstances.environments.max;
  return { ...answers, maxEnvironments: Math.max(most, minEnvironments) };
}

/** A price that was given holds for the region and the instance type that it was given for. */
function answersOfPage(given: Answers, changed: Changed): Answers {
  const { instanceType: chosen, ...rest } = { ...given, ...changed } as Answers;
  const instanceType = chosen === '' ? undefined : chosen;
  const sameRegion = rest.region === given.region;
  const sameType = instanceType === given.instanceType;
  return {
    ...rest,
    instanceType,
    price: sameRegion ? given.price : undefined,
    instanceUsdPerHour: sameRegion && sameType ? given.instanceUsdPerHour : undefined,
  };
}

/** The value that a slider begins with: the flag's, or the stage's. */
export function valueOf(comparison: Comparison, given: Answers, key: SliderKey): number {
  const { managedInstances, mapping, defaultCompute } = comparison.config;
  const ofStage: Partial<Record<SliderKey, number>> = {
    eventsPerMonth: comparison.eventsPerMonth,
    memoryMiB: defaultCompute.memoryMiB,
    minEnvironments: managedInstances.environments.min,
    concurrency: managedInstances.concurrencyPerEnvironment,
    lingerMs: managedInstances.lingerMs,
    batchSize: mapping.batchSize,
  };
  return ofStage[key] ?? given[key] ?? NaN;
}

/** `#eventsPerMonth=1e9&edge=http` */
export function toAddress(changed: Changed): string {
  return new URLSearchParams(
    Object.entries(changed).map(([key, value]): [string, string] => [key, String(value)]),
  ).toString();
}

/** What is no setting, or no number that its slider can have, is left out. */
export function fromAddress(hash: string): Changed {
  const changed: Record<string, number | string> = {};
  for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    const slider = sliders.find((each) => each.key === key);
    const value = text.trim() === '' ? NaN : Number(text);
    if (slider && value >= slider.from && value <= slider.to && !(slider.whole && value % 1))
      changed[key] = value;
    if ((choiceKeys as readonly string[]).includes(key)) changed[key] = text;
  }
  return changed;
}
