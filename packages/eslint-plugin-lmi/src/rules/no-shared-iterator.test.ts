import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noSharedIterator } from './no-shared-iterator.ts';

const errors = [{ messageId: 'shared' as const }];
const pages = 'function* pages() { yield 1; yield 2; } ';

testRule(noSharedIterator, {
  valid: [
    { name: 'made in the function', code: `${pages} ${inHandler('for (const page of pages()) use(page);')}` },
    {
      name: 'a list',
      code: `const list = [1, 2]; ${inHandler('for (const item of list) use(item); return [...list];')}`,
    },
    {
      name: 'a map',
      code: `const byId = new Map(); ${inHandler('for (const item of byId.values()) use(item);')}`,
    },
    {
      name: 'a list of keys',
      code: `const keys = Object.keys(process.env); ${inHandler('return [...keys];')}`,
    },
    {
      name: 'used up at module level',
      code: `${pages} const all = pages(); const list = [...all]; ${inHandler('return list;')}`,
    },
    {
      name: 'next of something else',
      code: `const ids = new Snowflake(); ${inHandler('return ids.next();')}`,
    },
  ],
  invalid: [
    {
      name: 'a generator in a loop',
      code: `${pages} const all = pages(); ${inHandler('for (const page of all) await use(page);')}`,
      errors,
    },
    { name: 'next', code: `${pages} const all = pages(); ${inHandler('return all.next().value;')}`, errors },
    { name: 'spread', code: `${pages} const all = pages(); ${inHandler('return [...all];')}`, errors },
    {
      name: 'Array.from',
      code: `const rows = new Map([[1, 2]]).entries(); ${inHandler('return Array.from(rows);')}`,
      errors,
    },
    {
      name: 'an iterator of a list',
      code: `const turns = ['a', 'b'][Symbol.iterator](); ${inHandler('return turns.next().value;')}`,
      errors,
    },
    {
      name: 'matches',
      code: `const words = 'a b'.matchAll(/\\w/g); ${inHandler('for (const word of words) use(word);')}`,
      errors,
    },
    {
      name: 'an async generator',
      code: `async function* feed() { yield 1; } const items = feed(); ${inHandler('for await (const item of items) use(item);')}`,
      errors,
    },
    {
      name: 'in a helper',
      code: `${pages} const all = pages(); const next = () => all.next().value; ${inHandler('return next();')}`,
      errors,
    },
    {
      name: 'handed on by another generator',
      code: `${pages} const all = pages(); function* more() { yield* all; } ${inHandler('return [...more()];')}`,
      errors,
    },
  ],
});
