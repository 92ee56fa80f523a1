import { definePair } from '../../pair.ts';

/** `@aws-lambda-powertools/batch` 2.35.0: the constructor writes into the store of an invocation, and there is none yet. */
export const moduleScopeBatchProcessor = definePair({
  name: 'module-scope-batch-processor',
  why: 'The constructor writes into the store of the current invocation, and at init there is none. Made in the handler, it has one.',
  symptom: 'invocations that no worker takes, for init fails',
  foundBy: { lint: 'lmi/no-shared-powertools', race: 'init-failed' },
  event: (_, messageId) => ({ Records: [{ messageId, eventSource: 'aws:sqs', body: '{}' }] }),
  count: (run) => (run.initError ? 12 : run.unanswered.length),
  of: () => 12,
  invocations: 12,
});
