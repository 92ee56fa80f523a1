import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noStatefulRegexp } from './no-stateful-regexp.ts';

const errors = [{ messageId: 'state' as const }];

testRule(noStatefulRegexp, {
  valid: [
    { name: 'without the flag', code: `const id = /^[a-z]+$/i; ${inHandler('return id.test(event.id);')}` },
    { name: 'made in the function', code: inHandler('const id = /[a-z]/g; return id.test(event.id);') },
    {
      name: 'replace, matchAll, split',
      code: `const id = /[a-z]/g; ${inHandler("return [event.id.replace(id, ''), [...event.id.matchAll(id)], event.id.split(id)];")}`,
    },
    {
      name: 'run to the end',
      code: `const id = /[a-z]/g; ${inHandler('let match; while ((match = id.exec(event.id)) !== null) { add(match); }')}`,
    },
    {
      name: 'set back first',
      code: `const id = /[a-z]/g; ${inHandler('id.lastIndex = 0; return id.test(event.id);')}`,
    },
    {
      name: 'at module level',
      code: `const id = /[a-z]/g; const first = id.exec(process.env.NAME); ${inHandler('return first;')}`,
    },
    {
      name: 'test of something else',
      code: `const validator = makeValidator(); ${inHandler('return validator.test(event.id);')}`,
    },
  ],
  invalid: [
    { name: 'test', code: `const id = /[a-z]/g; ${inHandler('return id.test(event.id);')}`, errors },
    {
      name: 'exec with the sticky flag',
      code: `const id = /[a-z]/y; ${inHandler('return id.exec(event.id);')}`,
      errors,
    },
    {
      name: 'made with new',
      code: `const id = new RegExp('[a-z]', 'gi'); ${inHandler('return id.test(event.id);')}`,
      errors,
    },
    {
      name: 'in an object',
      code: `const patterns = { id: /[a-z]/g }; ${inHandler('return patterns.id.test(event.id);')}`,
      errors,
    },
    {
      name: 'in a helper',
      code: `const id = /[a-z]/g; const isId = (text) => id.test(text); ${inHandler('return isId(event.id);')}`,
      errors,
    },
    {
      name: 'a loop that awaits',
      code: `const id = /[a-z]/g; ${inHandler('let match; while ((match = id.exec(event.id))) { await store(match); }')}`,
      errors,
    },
    {
      name: 'a loop that stops early',
      code: `const id = /[a-z]/g; ${inHandler('let match; while ((match = id.exec(event.id))) { if (match[0] === "x") break; }')}`,
      errors,
    },
    {
      name: 'set back before an await',
      code: `const id = /[a-z]/g; ${inHandler('id.lastIndex = 0; const text = await load(event); return id.exec(text);')}`,
      errors,
    },
    {
      name: 'a static member',
      code: `class Ids { static pattern = /[a-z]/g; } ${inHandler('return Ids.pattern.test(event.id);')}`,
      errors,
    },
  ],
});
