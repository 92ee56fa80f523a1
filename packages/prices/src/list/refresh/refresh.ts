import {
  defaultRegion,
  type InstanceReading,
  type Price,
  type PriceFile,
  type PriceId,
  type Sourced,
  type Tier,
} from '../price-list.ts';
import { priceListUrl, PriceListError, type OfferRow, type OpenOffer } from './offer-rows.ts';
import { isUsage, type Usage, usageTypes } from './usage-types.ts';

export interface Refreshed {
  file: PriceFile;
  /** A line for each price that is another one now. */
  changed: string[];
  /** Read again, and the same. */
  confirmed: number;
  /** Names of prices that were not found, or that look like another product's, and stay as they were. */
  kept: string[];
}

/** A price that changes more than this at once is taken for another product's. */
const plausibleFactor = 2;

/** Reads the region's prices again. The file that is given stays as it is. Throws a `PriceListError`. */
export async function refreshPrices(
  file: PriceFile,
  { region, today, openOffer }: { region: string; today: string; openOffer: OpenOffer },
): Promise<Refreshed> {
  const list = structuredClone(file.regions[region]);
  if (!list) throw new PriceListError(`no prices for region "${region}" to refresh`);
  const known: [string, Usage][] = Object.entries(usageTypes);
  const result = { changed: [] as string[], confirmed: 0, kept: [] as string[] };
  const sourceOf = (offer: string, publishedOn: string) => ({
    source: `${priceListUrl}/${offer}/current/${region}/index.csv, published ${publishedOn}`,
    readOn: today,
  });
  const count = (name: string, before: string, after: string) => {
    if (before === after) result.confirmed += 1;
    else result.changed.push(`${name}: ${before} → ${after}`);
  };
  for (const offer of new Set(known.map(([, usage]) => usage.offer))) {
    const { publishedOn, rows } = await openOffer(offer, region);
    const wanted = known.filter(([, usage]) => usage.offer === offer);
    const tiers = new Map<string, Map<string, Tier[]>>(wanted.map(([id]) => [id, new Map()]));
    const hourly = new Map<string, number>();
    for await (const row of rows) {
      if (row['TermType'] !== 'OnDemand') continue;
      for (const [id, { usageTypes }] of wanted)
        if (usageTypes.some((wanted) => isUsage(row['usageType'] ?? '', wanted))) addTier(tiers.get(id), row);
      if (isPlainInstance(row)) hourly.set(row['Instance Type'] ?? '', Number(row['PricePerUnit']));
    }
    for (const [id] of wanted) {
      // What is not known of a region is taken where it is no further from the complete list's than a price may move.
      const before = list.prices[id as PriceId] ?? file.regions[defaultRegion]?.prices[id as PriceId];
      if (!before) continue;
      const after = oneProduct(tiers.get(id));
      if (!after || !plausible(firstUsd(before), after[0]?.usd ?? 0)) result.kept.push(id);
      else {
        const { unit, note } = before;
        const usd = after.length === 1 ? { usd: after[0]?.usd ?? 0 } : { tiers: after };
        const refreshed: Price = { unit, ...usd, ...sourceOf(offer, publishedOn), ...(note && { note }) };
        list.prices[id as PriceId] = refreshed;
        count(id, figures(before), figures(refreshed));
      }
    }
    if (offer === 'AmazonEC2')
      list.instances = readAgain(list.instances, hourly, sourceOf(offer, publishedOn), {
        count,
        kept: result.kept,
      });
  }
  return { file: { ...file, regions: { ...file.regions, [region]: list } }, ...result };
}

/** What was found stands first, with its new source; what was not stays in its old reading. */
function readAgain(
  readings: readonly InstanceReading[],
  hourly: ReadonlyMap<string, number>,
  source: Sourced,
  { count, kept }: { count: (name: string, before: string, after: string) => void; kept: string[] },
): InstanceReading[] {
  const found: Record<string, number> = {};
  const old = readings.map((reading) => {
    const stays = Object.entries(reading.usdPerHour).filter(([name, before]) => {
      const after = hourly.get(name);
      if (after === undefined || !plausible(before, after)) return kept.push(name);
      count(name, String(before), String(after));
      found[name] = after;
      return false;
    });
    return { ...reading, usdPerHour: Object.fromEntries(stays) };
  });
  return [{ ...source, usdPerHour: found }, ...old].filter(
    ({ usdPerHour }) => Object.keys(usdPerHour).length > 0,
  );
}

function addTier(products: Map<string, Tier[]> | undefined, row: OfferRow): void {
  const sku = row['SKU'] ?? '';
  const end = row['EndingRange'];
  const tier: Tier = {
    ...(end && end !== 'Inf' && { upTo: Number(end) }),
    usd: Number(row['PricePerUnit']),
  };
  products?.set(sku, [...(products.get(sku) ?? []), tier]);
}

/** The tiers, if all products of the usage type cost the same. */
function oneProduct(products: Map<string, Tier[]> | undefined): Tier[] | undefined {
  const sorted = [...(products?.values() ?? [])].map((tiers) =>
    tiers.sort((a, b) => (a.upTo ?? Infinity) - (b.upTo ?? Infinity)),
  );
  const [first] = sorted;
  return first && sorted.every((tiers) => JSON.stringify(tiers) === JSON.stringify(first))
    ? first
    : undefined;
}

/** Linux on shared hardware, nothing installed, by the hour. */
function isPlainInstance(row: OfferRow): boolean {
  return (
    isUsage(row['usageType'] ?? '', `BoxUsage:${row['Instance Type']}`) &&
    row['Operating System'] === 'Linux' &&
    row['Tenancy'] === 'Shared' &&
    row['Pre Installed S/W'] === 'NA' &&
    row['CapacityStatus'] === 'Used' &&
    row['operation'] === 'RunInstances'
  );
}

function plausible(before: number, after: number): boolean {
  return after > 0 && after <= before * plausibleFactor && after >= before / plausibleFactor;
}

function firstUsd(price: Price): number {
  return 'usd' in price ? price.usd : (price.tiers[0]?.usd ?? 0);
}

function figures(price: Price): string {
  return 'usd' in price
    ? String(price.usd)
    : price.tiers.map(({ upTo, usd }) => (upTo ? `${usd} to ${upTo}` : String(usd))).join(', ');
}
