import { Readable } from 'node:stream';
import { parse } from 'csv-parse';

/** A row of an offer's file, by the names of its columns. */
export type OfferRow = Record<string, string>;

export interface Offer {
  /** ISO 8601 date on which AWS published it. */
  publishedOn: string;
  rows: AsyncIterable<OfferRow>;
}

/** The price list cannot be read; the message is one line for a person. */
export class PriceListError extends Error {
  override name = 'PriceListError';
}

/** The public price list: no credentials. https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html, read 2026-11-21 */
export const priceListUrl = 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws';

export type OpenOffer = (offer: string, region: string) => Promise<Offer>;

/** Opens an offer of a region as a stream; EC2's has hundreds of megabytes. Throws a `PriceListError`. */
export async function openOffer(offer: string, region: string): Promise<Offer> {
  const url = `${priceListUrl}/${offer}/current/${region}/index.csv`;
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    const { cause, message } = error as Error;
    const reason = cause instanceof Error ? cause.message : message;
    throw new PriceListError(`AWS's price list cannot be reached: ${reason}`);
  }
  if (!response.ok || !response.body)
    throw new PriceListError(`AWS's price list answers ${response.status} for ${url}`);
  return readOffer(Readable.fromWeb(response.body), url);
}

/** Five rows of metadata, then one of column names, then prices. */
export async function readOffer(csv: Readable, name: string): Promise<Offer> {
  const parser = csv.pipe(parse({ relax_column_count: true }));
  csv.on('error', (error) => parser.destroy(new PriceListError(`${name}: ${error.message}`)));
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<string[]>;
  let publishedOn = '';
  for (;;) {
    const next = await records.next();
    if (next.done) throw new PriceListError(`${name} is not a price list: it has no row of column names`);
    const record = next.value;
    if (record[0] === 'Publication Date') publishedOn = (record[1] ?? '').slice(0, 10);
    if (record[0] === 'SKU') return { publishedOn, rows: namedRows(records, record) };
  }
}

async function* namedRows(records: AsyncIterator<string[]>, columns: string[]): AsyncGenerator<OfferRow> {
  for (let next = await records.next(); !next.done; next = await records.next()) {
    const cells = next.value;
    yield Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? '']));
  }
}
