import { mappingsOf } from '../account/deployed-stack.ts';
import { readMapping, switchMapping } from '../account/event-source-mapping.ts';
import { countMessages } from '@telemetry/operations';
import { NotInTimeError } from '../account/wait-until.ts';
import type { BeliefOfAccount } from './belief.ts';
import { ofWhoMaySend } from './edge-kinds.ts';
import { CannotBeRun, holds, ShownToBeWrong } from './verdict.ts';

const everyMs = 5_000;

/** What `pause` and `resume` rest on. It stops the polling for minutes: a protected stage is asked only by the belief's name. */
export const beliefsOfTheMapping: readonly BeliefOfAccount[] = [
  {
    about: 'account',
    id: 'mapping-pauses-and-resumes',
    says: 'a mapping that is switched off says Disabled within minutes, and what is sent then waits in the queue; switched on it says Enabled, and the event is stored',
    restsOnIt: 'pnpm cloud pause and resume, working hours, the hybrid',
    usd: 0.001,
    seconds: 420,
    disturbs: 'it stops the polling of the queue for minutes',
    async check(account) {
      const { aws, stack, answers, wait, waitAnyway } = account;
      const [uuid] = mappingsOf(stack).steady;
      if (uuid === undefined) throw new CannotBeRun('the stack has no mapping that is always on');
      const { State } = await readMapping(aws, uuid);
      if (State !== 'Enabled') throw new CannotBeRun(`the mapping is ${State}: it is paused, and stays so`);
      const pipeline = await account.pipeline();
      const notOf = ofWhoMaySend(pipeline.at.edge);
      if (notOf !== undefined) throw new CannotBeRun(notOf);
      try {
        await switchMapping(aws, uuid, false, wait);
        const sinceMs = Date.now();
        const { id, body } = pipeline.batch();
        const { status } = await pipeline.ask('an event, while the mapping is off', {
          headers: { 'content-type': 'application/json' },
          body,
        });
        holds(status === 202, `the edge answered ${status}`);
        let waiting = 0;
        // Counts of SQS lag by a minute.
        for (let asked = 0; waiting === 0 && asked < 24; asked += 1) {
          await wait(everyMs);
          waiting = (await countMessages(aws.sqs, pipeline.at.queueUrl)).visible;
        }
        answers.push({
          asked: 'GetQueueAttributes, two minutes after it was sent',
          body: `${waiting} visible`,
        });
        holds(waiting > 0, 'the event does not wait in the queue');
        await switchMapping(aws, uuid, true, wait);
        answers.push({ asked: 'GetEventSourceMapping', body: 'Disabled, then Enabled' });
        await pipeline.stored('events', ({ event_id }) => event_id === id, sinceMs);
      } catch (error) {
        throw error instanceof NotInTimeError ? new ShownToBeWrong(error.message) : error;
      } finally {
        // Whatever happened, also Ctrl-C, the queue is polled again.
        await switchMapping(aws, uuid, true, waitAnyway);
      }
    },
  },
];
