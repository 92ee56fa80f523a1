import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

export const sharedSum = definePair({
  name: 'shared-sum',
  why: "All invocations add to one `total`, and resetting it first helps only whoever is alone. A sum in a local variable is nobody else's.",
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
