import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utcTimeMs } from './utc-time.ts';

it('agrees with Date on every millisecond from year 0 to 9999', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), (ms) => {
      expect(utcTimeMs(new Date(ms).toISOString())).toBe(ms);
    }),
    { numRuns: 5_000 },
  );
});

it('knows every day of the calendar and no other', () => {
  const two = (value: number) => String(value).padStart(2, '0');
  for (const year of [1900, 2000, 2023, 2024, 2100]) {
    for (let month = 0; month <= 13; month += 1) {
      for (let day = 0; day <= 32; day += 1) {
        const date = new Date(Date.UTC(year, month - 1, day));
        const exists =
          date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCFullYear() === year;
        const ms = utcTimeMs(`${year}-${two(month)}-${two(day)}T00:00:00Z`);
        expect(ms, `${year}-${month}-${day}`).toBe(exists ? date.getTime() : NaN);
      }
    }
  }
});

it.each([
  ['2026-01-01T00:00:00.5Z', 500],
  ['2026-01-01T00:00:00.25Z', 250],
  ['2026-01-01T00:00:00.123456789Z', 123],
  ['2026-01-01T00:00:00.000Z', 0],
])('reads the fraction of %s', (text, ms) => {
  expect(utcTimeMs(text) - Date.UTC(2026, 0, 1)).toBe(ms);
});

it.each(['2026-01-01T24:00:00Z', '2026-01-01T00:60:00Z', '2026-01-01T00:00:60Z'])('refuses %s', (text) => {
  expect(utcTimeMs(text)).toBeNaN();
});
