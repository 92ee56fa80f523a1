/**
 * Epoch milliseconds of a UTC time in the contract's shape (`2026-11-21T08:30:00.123Z`), or NaN when the day or the time
 * is not in the calendar. `Date.parse` reads the 30th of February as the 2nd of March, and takes eight times as long.
 */
export function utcTimeMs(text: string): number {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return NaN;
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  const seconds = daysSinceEpoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
  return seconds * 1_000 + fractionMs(text);
}

function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let i = start; i < start + count; i += 1) value = value * 10 + text.charCodeAt(i) - 48;
  return value;
}

function fractionMs(text: string): number {
  if (text.charCodeAt(19) !== 46) return 0;
  let value = 0;
  // Three digits make milliseconds: missing ones count as zero, further ones are cut off.
  for (let i = 20; i < 23; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    value = value * 10 + (digit >= 0 && digit <= 9 ? digit : 0);
    if (digit < 0 || digit > 9) {
      for (let rest = i + 1; rest < 23; rest += 1) value *= 10;
      break;
    }
  }
  return value;
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 1970-01-01. Nearly all times are of one day, and divisions take longer than all else here. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const date = (year * 100 + month) * 100 + day;
  if (date !== latest.date) latest = { date, days: countDays(year, month, day) };
  return latest.days;
}

/** Whoever calls may share it: it is of nothing but the date. */
let latest = { date: NaN, days: NaN };

/** By counting years from March, so that the leap day is the last of its year. */
function countDays(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
