import file from './prices.json' with { type: 'json' };

/** Where a figure was read, and on which day. */
export interface Sourced {
  source: string;
  readOn: string;
  note?: string;
}

/** US dollars for each unit; tiers count a month's quantity from zero, `upTo` is where a tier ends. */
export type Price = Sourced & { unit: string } & ({ usd: number } | { tiers: readonly Tier[] });
export interface Tier {
  upTo?: number;
  usd: number;
}

export interface InstanceType extends Sourced {
  architecture: Architecture;
  vcpu: number;
  memoryGiB: number;
  usdPerHour: number;
}

export type Architecture = 'x86_64' | 'arm64';
export type PriceId = keyof (typeof file)['regions']['us-east-1']['prices'];
export type ManagedService = keyof (typeof file)['regions']['us-east-1']['managementFees'];
export type Commitment = keyof (typeof file)['regions']['us-east-1']['commitments'];
export type FreeTierId = keyof (typeof file)['freeTier'];
export type Share = Sourced & { share: number };

/** The prices of one region. `prices.json` is the only place that holds a price. */
export interface PriceList {
  region: string;
  prices: Record<PriceId, Price>;
  /** A share of the on-demand price of the instance. */
  managementFees: Record<ManagedService, Share>;
  instances: Record<string, InstanceType>;
  /** What a savings plan takes off the on-demand price. */
  commitments: Record<Commitment, Record<'ec2' | 'lambda' | 'fargate', Share>>;
  freeTier: Record<FreeTierId, Sourced & { quantity: number; unit: string }>;
}

/** Of a region only what a source is known of; AWS states fees without naming a region, so they stand at the first. */
type RegionPrices = Pick<PriceList, 'instances'> &
  Partial<Pick<PriceList, 'managementFees' | 'commitments'>> & { prices: Partial<PriceList['prices']> };

export interface PriceFile {
  regions: Record<string, RegionPrices>;
  freeTier: PriceList['freeTier'];
}

// JSON knows no literal types; prices.test.ts checks every entry.
export const priceFile = file as unknown as PriceFile;

export const defaultRegion = 'us-east-1';
/** All prices, fees and plans are known of it. */
const complete = file.regions[defaultRegion] as unknown as PriceList;

/** A price of a region for which no source is known; a person may give it. */
export class UnknownPriceError extends RangeError {
  override name = 'UnknownPriceError';
  readonly id: string;
  constructor(id: string, region: string) {
    super(`the price ${id} is not known in ${region}`);
    this.id = id;
  }
}

/** Those of which every price of a pipeline is known. */
export function pricedRegions(): string[] {
  return knownRegions().filter((region) => unknownPrices(priceList(region)).length === 0);
}

/** Those of which something is known. */
export function knownRegions(): string[] {
  return Object.keys(priceFile.regions);
}

/**
 * Throws a `RangeError` that names the known regions. What is not known of a region throws one when it is asked for: no other
 * region's price stands in for it.
 */
export function priceList(region: string = defaultRegion): PriceList {
  const known = Object.hasOwn(priceFile.regions, region) ? priceFile.regions[region] : undefined;
  if (!known) throw new RangeError(`no prices for region "${region}"; known: ${knownRegions().join(', ')}`);
  const { prices, instances, managementFees = complete.managementFees, commitments } = known;
  return {
    region,
    prices: orUnknown(
      prices,
      Object.keys(complete.prices) as PriceId[],
      (id) => new UnknownPriceError(id, region),
    ),
    instances,
    managementFees,
    commitments: orUnknown(
      commitments ?? {},
      Object.keys(complete.commitments) as Commitment[],
      (term) => new RangeError(`the ${term} savings plans of ${region} are not known here`),
    ),
    freeTier: priceFile.freeTier,
  };
}

/** Ids whose price is not known in the region. */
export function unknownPrices({ prices }: PriceList): PriceId[] {
  return (Object.keys(complete.prices) as PriceId[]).filter((id) => !Object.keys(prices).includes(id));
}

/** The list with prices that a person gives, US dollars for the unit that the id has. Throws a `RangeError` for an unknown id. */
export function withPrices(list: PriceList, given: Readonly<Record<string, number>>): PriceList {
  const { region } = list;
  const own = Object.fromEntries(
    Object.entries(given).map(([id, usd]) => {
      if (!Object.hasOwn(complete.prices, id))
        throw new RangeError(
          `no price is called "${id}"; there are ${Object.keys(complete.prices).join(', ')}`,
        );
      const { unit } = complete.prices[id as PriceId];
      return [id, { unit, usd, source: 'given', readOn: 'not read' }];
    }),
  );
  const ids = Object.keys(complete.prices) as PriceId[];
  return {
    ...list,
    prices: orUnknown({ ...knownOf(list.prices), ...own }, ids, (id) => new UnknownPriceError(id, region)),
  };
}

const knownOf = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values)) as Partial<T>;

/** An id without a value throws when it is asked for, and is not listed. */
function orUnknown<Id extends string, T>(
  values: Partial<Record<Id, T>>,
  ids: readonly Id[],
  unknown: (id: Id) => RangeError,
): Record<Id, T> {
  const all = { ...values };
  for (const id of ids)
    if (!Object.hasOwn(values, id))
      Object.defineProperty(all, id, {
        enumerable: false,
        get: () => {
          throw unknown(id);
        },
      });
  return all as Record<Id, T>;
}

/** Throws a `RangeError` that names the region. */
export function instanceType({ instances, region }: PriceList, name: string): InstanceType {
  const found = Object.hasOwn(instances, name) ? instances[name] : undefined;
  if (!found)
    throw new RangeError(
      `no instance type "${name}" in ${region}; known there: ${Object.keys(instances).join(', ')}`,
    );
  return found;
}
