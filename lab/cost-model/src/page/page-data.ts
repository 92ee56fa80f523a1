import type { StageConfig } from '@telemetry/settings';
import { comparisonOf, type Answers, type MeasuredAsked } from '../pipeline/answers.ts';
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

/** The question of the page. Throws a `RangeError` that names what is wrong. */
export function comparisonOfPage({ given, config, measured }: PageData, changed: Changed = {}): Comparison {
  return comparisonOf(answersOfPage(given, changed), config, measured?.asked);
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

/** What is no setting, or no number in a slider's range, is left out. */
export function fromAddress(hash: string): Changed {
  const changed: Record<string, number | string> = {};
  for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    const slider = sliders.find((each) => each.key === key);
    const value = Number(text);
    if (slider && value >= slider.from && value <= slider.to) changed[key] = value;
    if ((choiceKeys as readonly string[]).includes(key)) changed[key] = text;
  }
  return changed;
}
