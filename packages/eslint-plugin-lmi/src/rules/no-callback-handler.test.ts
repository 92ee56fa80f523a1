import { testRule } from '../testing/rule-tester.ts';
import { noCallbackHandler } from './no-callback-handler.ts';

const errors = [{ messageId: 'callback' as const }];
const done = [{ messageId: 'done' as const }];

testRule(noCallbackHandler, {
  valid: [
    { name: 'an async handler', code: 'export const handler = async (event, context) => 1;' },
    {
      name: 'a default value is not counted',
      code: 'export const handler = async (event, context, now = Date.now) => now();',
    },
    { name: 'rest parameters are not counted', code: 'export const handler = async (...all) => all;' },
    {
      name: 'a streaming handler',
      code: 'export const handler = awslambda.streamifyResponse(async (event, stream, context) => { stream.end(); });',
    },
    {
      name: 'a wrapper of a package decides what the runtime gets',
      code: "import middy from '@middy/core'; export const handler = middy(async (event, context, { signal }) => signal.aborted);",
    },
    {
      name: 'a helper with three parameters',
      code: 'const add = (a, b, c) => a + b + c; export const handler = async () => add(1, 2, 3);',
    },
    {
      name: 'an exported helper that takes the event',
      code: 'export async function begin(event, store, settings) { return store.begin(event, settings.name); } export const handler = async (event) => begin(event, {}, {});',
    },
    {
      name: 'fail of something else',
      code: "import { test } from './x.js'; export const handler = async (event, context) => { test.fail(event); };",
    },
  ],
  invalid: [
    {
      name: 'an arrow function',
      code: 'export const handler = (event, context, callback) => { callback(null, 1); };',
      errors,
    },
    {
      name: 'async with a callback all the same',
      code: 'export const handler = async (event, context, callback) => { callback(null, 1); };',
      errors,
    },
    {
      name: 'a callback that nobody calls',
      code: 'exports.handler = async function (event, context, callback) { return 1; };',
      errors,
    },
    {
      name: 'a callback by another name',
      code: 'exports.handler = (event, context, answer) => { answer(null, 1); };',
      errors,
    },
    {
      name: 'a function declaration',
      code: 'export function handler(event, context, callback) { callback(); }',
      errors,
    },
    {
      name: 'an export list',
      code: 'const run = (event, context, callback) => callback(); export { run as handler };',
      errors,
    },
    {
      name: 'a wrapper of its own',
      code: 'const wrap = (inner) => (event, context, callback) => inner(event).then((x) => callback(null, x), callback); export const handler = wrap(async () => 1);',
      errors,
    },
    {
      name: 'context.succeed',
      code: 'export const handler = (event, context) => { context.succeed(1); };',
      errors: done,
    },
    {
      name: 'the context by another name',
      code: 'exports.handler = (event, ctx) => { setTimeout(() => ctx.done(null, 1), 5); };',
      errors: done,
    },
  ],
});
