import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

export const sharedSum = definePair({
  name: 'shared-sum',
  symptom: 'baskets with a wrong total',
  foundBy: { lint: 'lmi/no-module-state', race: 'answer-differs' },
  event: (invocation, basketId) => ({ basketId, prices: [invocation, 10, 100] }),
  count: (run) =>
    wrongAnswers(
      run,
      ({ total }: { total: number }, { prices }: { prices: number[] }) =>
        total === prices.reduce((sum, price) => sum + price, 0),
    ),
});
