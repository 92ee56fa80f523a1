import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noTraceIdEnv } from './no-trace-id-env.ts';

const errors = [{ messageId: 'unset' as const }];

testRule(noTraceIdEnv, {
  valid: [
    { name: 'the context', code: inHandler('return context.xRayTraceId;') },
    {
      name: 'the environment where the context has none',
      code: inHandler('return context.xRayTraceId ?? process.env._X_AMZN_TRACE_ID;'),
    },
    {
      name: 'the context where the environment has none',
      code: inHandler('return process.env._X_AMZN_TRACE_ID || context.xRayTraceId;'),
    },
    {
      name: 'a test sets it',
      code: "process.env._X_AMZN_TRACE_ID = 'Root=1-2-3'; delete process.env._X_AMZN_TRACE_ID;",
    },
    { name: 'a key of something else', code: inHandler('return event.headers._X_AMZN_TRACE_ID;') },
  ],
  invalid: [
    { name: 'a member', code: inHandler('return process.env._X_AMZN_TRACE_ID;'), errors },
    { name: 'a computed member', code: inHandler("return process.env['_X_AMZN_TRACE_ID'];"), errors },
    {
      name: 'with a fixed alternative',
      code: inHandler("return process.env._X_AMZN_TRACE_ID ?? '';"),
      errors,
    },
    {
      name: 'with nothing as the alternative',
      code: inHandler('return process.env._X_AMZN_TRACE_ID ?? null;'),
      errors,
    },
    { name: 'at module level', code: 'const traceId = process.env._X_AMZN_TRACE_ID;', errors },
    {
      name: 'taken apart',
      code: inHandler('const { _X_AMZN_TRACE_ID: id } = process.env; return id;'),
      errors,
    },
    {
      name: 'through a name',
      code: inHandler('const { env } = process; return env._X_AMZN_TRACE_ID.split(";");'),
      errors,
    },
    { name: 'with a type', code: 'const id = (process.env._X_AMZN_TRACE_ID as string).length;', errors },
  ],
});
