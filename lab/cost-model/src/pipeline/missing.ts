import { priceIds } from '@telemetry/prices';

/** Which flags give a price that is not known here. `missing` is the id of a price, or an instance type. */
export function flagFor(missing: string): string {
  return (priceIds as readonly string[]).includes(missing)
    ? `--price ${missing}=<US dollars>`
    : `--instance-type ${missing} --instance-usd-per-hour <US dollars>`;
}

/** A sentence for what stands as "not known here"; none where nothing does. */
export function missingSentence(missing: readonly string[], region: string): string[] {
  if (missing.length === 0) return [];
  const flags = missing.map(flagFor).join(', ');
  return [`Not known here for ${region}: ${missing.join(', ')}; ${flags} gives it.`];
}
