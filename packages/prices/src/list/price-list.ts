import { ec2Shape } from '@telemetry/settings';
import { nearest } from './nearest.ts';
import file from './prices.json' with { type: 'json' };

/** Where a figure was read, and on which day. */
export interface Sourced {
  source: string;
  readOn: string;
  note?: string;
}

/**
 * US dollars for each unit; tiers count a month's quantity from zero, `upTo` is where a tier ends. What no source says is
 * `NaN`, and then `missing` is the id by which a person may give it.
 */
export type Price = Sourced & { unit: string; missing?: string } & (
    { usd: number } | { tiers: readonly Tier[] }
  );
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

/** On-demand prices of Linux by the hour, read at one place on one day. */
export interface InstanceReading extends Sourced {
  usdPerHour: Record<string, number>;
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
interface RegionPrices extends Partial<Pick<PriceList, 'managementFees' | 'commitments'>> {
  prices: Partial<PriceList['prices']>;
  instances: readonly InstanceReading[];
}

export interface PriceFile {
  regions: Record<string, RegionPrices>;
  freeTier: PriceList['freeTier'];
}

// JSON knows no literal types; prices.test.ts checks every entry.
export const priceFile = file as unknown as PriceFile;

export const defaultRegion = 'us-east-1';
/** All prices, fees and plans are known of it. */
const complete = file.regions[defaultRegion] as unknown as Omit<PriceList, 'instances'>;
export const priceIds = Object.keys(complete.prices) as PriceId[];
export const commitmentTerms = Object.keys(complete.commitments) as Commitment[];
const unknown = { source: 'not known here', readOn: 'not read' };

/** Those of which something is known. */
export function knownRegions(): string[] {
  return Object.keys(priceFile.regions);
}

/** Ids whose price, or one of whose tiers, is not known in the region. */
export function unknownPrices({ prices }: PriceList): PriceId[] {
  return priceIds.filter((id) => prices[id].missing !== undefined);
}

/**
 * Throws a `RangeError` that names the known regions. What is not known of a region is `NaN`: no other region's price stands
 * in for it. Of plans it throws one when they are asked for.
 */
export function priceList(region: string = defaultRegion): PriceList {
  const known = Object.hasOwn(priceFile.regions, region) ? priceFile.regions[region] : undefined;
  if (!known) throw new RangeError(noRegion(region));
  const { prices, instances, managementFees = complete.managementFees, commitments } = known;
  return {
    region,
    prices: Object.fromEntries(priceIds.map((id) => [id, knownOrNot(id, prices[id])])) as PriceList['prices'],
    instances: instancesOf(instances),
    managementFees,
    commitments: commitments ?? noCommitments(region),
    freeTier: priceFile.freeTier,
  };
}

/** Of a region that no prices are known of, a list in which all is `NaN`. */
export function anyPriceList(region: string = defaultRegion): PriceList {
  if (Object.hasOwn(priceFile.regions, region)) return priceList(region);
  const prices = Object.fromEntries(priceIds.map((id) => [id, knownOrNot(id, undefined)]));
  return { ...priceList(), region, prices: prices as PriceList['prices'], instances: {} };
}

function noRegion(region: string): string {
  const known = knownRegions();
  const near = nearest(region, known);
  return `no prices for region "${region}"${near ? `; did you mean ${near}?` : ''}; known: ${known.join(', ')}`;
}

/** A price without its last tier goes on as `NaN`. */
function knownOrNot(id: PriceId, price: Price | undefined): Price {
  if (!price) return { unit: complete.prices[id].unit, usd: NaN, missing: id, ...unknown };
  if ('usd' in price || price.tiers.at(-1)?.upTo === undefined) return price;
  return { ...price, tiers: [...price.tiers, { usd: NaN }], missing: id };
}

function instancesOf(readings: readonly InstanceReading[]): PriceList['instances'] {
  return Object.fromEntries(
    readings.flatMap(({ usdPerHour, ...sourced }) =>
      Object.entries(usdPerHour).map(([name, usd]) => [
        name,
        { ...shaped(name), usdPerHour: usd, ...sourced },
      ]),
    ),
  );
}

/** Throws a `RangeError` for a name that is none of C, M or R. */
function shaped(name: string): Pick<InstanceType, 'architecture' | 'vcpu' | 'memoryGiB'> {
  const shape = ec2Shape(name);
  if (!shape) throw new RangeError(`"${name}" is no instance type of the families C, M and R`);
  const { architecture, vcpus: vcpu, memoryGiB } = shape;
  return { architecture, vcpu, memoryGiB };
}

function noCommitments(region: string): PriceList['commitments'] {
  return Object.defineProperties(
    {} as PriceList['commitments'],
    Object.fromEntries(
      commitmentTerms.map((term) => [
        term,
        {
          get: () => {
            throw new RangeError(`the ${term} savings plans of ${region} are not known here`);
          },
        },
      ]),
    ),
  );
}

/** The list with prices that a person gives, US dollars for the unit that the id has. Throws a `RangeError` for an unknown id. */
export function withPrices(list: PriceList, given: Readonly<Record<string, number>>): PriceList {
  const own = Object.entries(given).map(([id, usd]): [string, Price] => {
    if (!Object.hasOwn(complete.prices, id)) throw new RangeError(noPrice(id));
    const { unit } = complete.prices[id as PriceId];
    return [id, { unit, usd, source: 'given', readOn: 'not read' }];
  });
  return { ...list, prices: { ...list.prices, ...Object.fromEntries(own) } };
}

function noPrice(id: string): string {
  const near = nearest(id, priceIds);
  return `no price is called "${id}"${near ? `; did you mean ${near}?` : `; there are ${priceIds.join(', ')}`}`;
}

/** The list with a person's price of an instance type. Throws a `RangeError` for a name that is none. */
export function withInstance(list: PriceList, name: string, usdPerHour: number): PriceList {
  const given = { source: 'given by --instance-usd-per-hour', readOn: 'not read' };
  return { ...list, instances: { ...list.instances, [name]: { ...shaped(name), usdPerHour, ...given } } };
}

/** Whether its price is known in any region: then there is such a type. */
export function isKnownInstance(name: string): boolean {
  return Object.values(priceFile.regions).some(({ instances }) =>
    instances.some(({ usdPerHour }) => Object.hasOwn(usdPerHour, name)),
  );
}

/** Its hour is `NaN` where its price is not known in the region. Throws a `RangeError` for a name that is no type. */
export function instanceType({ instances }: PriceList, name: string): InstanceType {
  const found = Object.hasOwn(instances, name) ? instances[name] : undefined;
  return found ?? { ...shaped(name), usdPerHour: NaN, ...unknown };
}
