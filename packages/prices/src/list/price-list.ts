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

export interface PriceFile {
  regions: Record<string, Omit<PriceList, 'region' | 'freeTier'>>;
  freeTier: PriceList['freeTier'];
}

// JSON knows no literal types; prices.test.ts checks every entry.
export const priceFile = file as PriceFile;

export function knownRegions(): string[] {
  return Object.keys(priceFile.regions);
}

/** Throws a `RangeError` that names the known regions. */
export function priceList(region = 'us-east-1'): PriceList {
  const prices = Object.hasOwn(priceFile.regions, region) ? priceFile.regions[region] : undefined;
  if (!prices) throw new RangeError(`no prices for region "${region}"; known: ${knownRegions().join(', ')}`);
  return { region, ...prices, freeTier: priceFile.freeTier };
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
