import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

export const traceIdVariable = definePair({
  name: 'trace-id-variable',
  symptom: 'invocations without a trace',
  foundBy: { lint: 'lmi/no-trace-id-env', race: 'differs-from-default' },
  event: (_, user) => ({ user }),
  count: (run) => wrongAnswers(run, ({ trace }: { trace?: string }) => trace !== undefined),
});
