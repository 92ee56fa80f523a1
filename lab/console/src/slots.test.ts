import { resolve } from 'node:path';
import { expect, test } from 'vitest';

interface Environment {
  slots: number;
  inFlight: number;
  threads: { slots: string }[];
}
const { slotLetters, slotsInWords } = (await import(resolve(import.meta.dirname, '../page/slots.js'))) as {
  slotLetters: (environment: Environment) => string[];
  slotsInWords: (letters: string[]) => string;
};
const shown = (slots: number, inFlight: number, ...threads: string[]): string =>
  slotLetters({ slots, inFlight, threads: threads.map((slot) => ({ slots: slot })) }).join('');

test.each([
  ['all free', [4, 0, ''], '....'],
  ['what the only thread told', [4, 2, 'oc'], 'oc..'],
  ['each worker has places of its own', [8, 3, 'o', 'cl'], 'o...cl..'],
  ['a worker that runs nothing keeps its places', [4, 2, '', 'ol'], '..ol'],
  ['what the agent handed over and no thread has begun', [6, 4, 'o.c'], 'ohch..'],
  ['an invocation that has ended since still shows', [4, 0, 'o'], 'o...'],
  ['never more than there are slots', [2, 5, 'oooo'], 'oo'],
  ['before a thread has told anything', [3, 2], 'hh.'],
] as const)('%s', (_, [slots, inFlight, ...threads], letters) => {
  expect(shown(slots, inFlight, ...threads)).toBe(letters);
});

test('slots in words say how many of which, and nothing of those that are free', () => {
  expect(slotsInWords([...'oo.c..h.'])).toBe(
    '4 of 8 slots: 2 waits for its object, 1 computes, 1 handed over, not begun',
  );
  expect(slotsInWords([...'....'])).toBe('0 of 4 slots');
});
