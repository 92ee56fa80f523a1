import fc from 'fast-check';
import { parquetMetadata } from 'hyparquet';
import { expect, it } from 'vitest';
import { encodeParquet } from '../encode-parquet.ts';
import type { Column } from '../tables.ts';

const texts = fc.array(
  fc.option(fc.string({ unit: fc.constantFrom('a', 'é', '\uE000', '\u{1F600}', '\u0000') })),
  {
    minLength: 1,
  },
);

it('bounds of a column are the least and the greatest by the bytes of their UTF-8, or are not there', () => {
  const column: Column = {
    name: 'user_id',
    type: 'string',
    spread: 'some',
    nullable: true,
    filtered: true,
    comment: '',
  };
  fc.assert(
    fc.property(texts, (values) => {
      const { buffer } = new Uint8Array(encodeParquet([column], { user_id: values }));
      const statistics = parquetMetadata(buffer).row_groups[0]?.columns[0]?.meta_data?.statistics;
      const sorted = values
        .filter((value) => value !== null)
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      if (sorted.length === 0 || sorted.some((value) => value.includes('\u{1F600}'))) {
        expect(statistics).toBeUndefined();
        return;
      }
      expect(statistics).toMatchObject({ null_count: BigInt(values.length - sorted.length) });
      // Long ones are cut to a bound.
      expect(Buffer.compare(bytes(statistics?.min_value), Buffer.from(sorted[0] ?? ''))).not.toBe(1);
      expect(Buffer.compare(bytes(statistics?.max_value), Buffer.from(sorted.at(-1) ?? ''))).not.toBe(-1);
      if (statistics?.is_max_value_exact) expect(String(statistics.max_value)).toBe(sorted.at(-1));
    }),
  );
});

const bytes = (value: unknown): Buffer =>
  typeof value === 'string' ? Buffer.from(value) : (value as Buffer);
