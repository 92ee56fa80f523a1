import { race, type RaceOptions } from '../race.ts';
import type { RaceReport } from '../findings.ts';

/** However slow the machine, nothing is left out. */
const patience = { budgetMs: 1e9, hangAfterMs: 300_000, timeoutMs: 300_000 };
/** Only these never answer; whatever else is slow, is slow. */
const hangs = new Set(['hanging', 'floatingRejection', 'diesAfterwards']);

/** Races a handler of `fixtures/<file>.ts`, with few invocations. */
export const raceFixture = (
  file: 'unsafe' | 'safe' | 'several',
  exportName: string,
  more: Partial<RaceOptions> = {},
): Promise<RaceReport> =>
  race({
    handlerFile: `${import.meta.dirname}/../../fixtures/${file}.ts`,
    exportName,
    events: [{ orderId: 'order', amount: 3 }],
    concurrency: 16,
    invocations: 48,
    ...(hangs.has(exportName) ? { hangAfterMs: 1_500, timeoutMs: 5_000 } : patience),
    seed: 'a',
    ...more,
  });

export const kindsIn = ({ findings }: RaceReport): string[] => [...new Set(findings.map(({ kind }) => kind))];
