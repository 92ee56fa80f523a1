import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

export const traceIdVariable = definePair({
  name: 'trace-id-variable',
  why: 'The runtime client sets `_X_AMZN_TRACE_ID` on default Lambda only, for it could hold one trace at a time. `context.xRayTraceId` comes with the invocation.',
  symptom: 'invocations without a trace',
  foundBy: { lint: 'lmi/no-trace-id-env', race: 'differs-from-default' },
  event: (_, user) => ({ user }),
  count: (run) => wrongAnswers(run, ({ trace }: { trace?: string }) => trace !== undefined),
});
