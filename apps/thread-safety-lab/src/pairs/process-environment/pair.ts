import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

const expected = (locale: string): string => (1234.5).toLocaleString(locale, { minimumFractionDigits: 2 });

export const processEnvironment = definePair({
  name: 'process-environment',
  why: '`process.env` is one for all invocations of a worker thread, so the last writer decides. An argument is decided by the caller.',
  symptom: 'prices in the form of another country',
  foundBy: { lint: 'lmi/no-process-wide-write', race: 'answer-differs' },
  event: (invocation, user) => ({ user, locale: ['en-US', 'de-DE', 'fr-FR'][invocation % 3] }),
  count: (run) =>
    wrongAnswers(
      run,
      ({ price }: { price: string }, { locale }: { locale: string }) => price === expected(locale),
    ),
});
