import { type Price, type PriceList, type Sourced, unknownPrices } from './price-list.ts';

export interface PriceRow {
  name: string;
  figure: string;
  readOn: string;
  source: string;
}

/** Every price with where and when it was read. */
export function priceRows(list: PriceList): PriceRow[] {
  const line = (name: string, figure: string, { source, readOn, note }: Sourced): PriceRow => ({
    name,
    figure,
    readOn,
    source: note ? `${source} (${note})` : source,
  });
  return [
    ...Object.entries(list.prices as Record<string, Price>)
      .filter(([, price]) => !Number.isNaN(firstUsd(price)))
      .map(([id, price]) => line(id, figuresOf(price), price)),
    ...Object.entries(list.instances).map(([id, type]) => line(id, `$${type.usdPerHour} / hour`, type)),
    ...Object.entries(list.managementFees).map(([id, fee]) => line(`fee ${id}`, shareOf(fee.share), fee)),
    ...Object.entries(list.commitments).flatMap(([term, shares]) =>
      Object.entries(shares).map(([of, share]) => line(`plan ${term} ${of}`, shareOf(share.share), share)),
    ),
    ...Object.entries(list.freeTier).map(([id, free]) =>
      line(`free ${id}`, `${free.quantity.toLocaleString('en-US')} ${free.unit}s`, free),
    ),
  ];
}

/** A line each; then what is not known. */
export function pricesToText(list: PriceList): string {
  return [
    ...priceRows(list).map(
      ({ name, figure, readOn, source }) => `${name.padEnd(48)} ${figure.padEnd(37)} ${readOn}  ${source}`,
    ),
    ...unknownPrices(list)
      .filter((id) => Number.isNaN(firstUsd(list.prices[id])))
      .map((id) => `${id.padEnd(48)} not known here`),
  ].join('\n');
}

function figuresOf(price: Price): string {
  const known = 'usd' in price ? 1 : price.tiers.filter(({ usd }) => !Number.isNaN(usd)).length;
  const tiers = known === 1 ? '' : `, ${known} tiers`;
  return `$${plain(firstUsd(price))} / ${price.unit}${tiers}`;
}

function firstUsd(price: Price): number {
  return 'usd' in price ? price.usd : (price.tiers[0]?.usd ?? 0);
}

function plain(usd: number): string {
  return usd.toFixed(12).replace(/0+$/, '').replace(/\.$/, '');
}

function shareOf(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
