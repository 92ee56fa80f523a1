import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { smallStage } from '@telemetry/settings/samples';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectAws } from '../account/connect-aws.ts';
import { readStack } from '../account/deployed-stack.ts';
import { accessDenied } from '../testing-account.ts';
import { type Answer, type Answers, startTestingAws, type TestingAws } from '../testing-aws.ts';
import { calls, deployedStage } from '../testing-stage.ts';
import type { Found } from './evidence.ts';
import { beliefsOfTheMapping } from './of-the-mapping.ts';
import { Pipeline } from './pipeline.ts';
import { prove } from './prove.ts';
import { startRun } from './run.ts';
import type { RecordedAnswer } from './verdict.ts';
import { type PipelineForProving, startPipelineForProving } from './testing-pipeline.ts';

let proving: PipelineForProving;
let server: TestingAws | undefined;
let stored: Promise<void> | undefined;
beforeEach(async () => {
  proving = await startPipelineForProving();
  proving.storesAtOnce = false;
});
afterEach(async () => {
  await server?.stop();
  await stored;
  await proving[Symbol.asyncDispose]();
});

const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });

interface Mapping {
  state: string;
  /** Whether it obeys; whether what was sent waits; whether it is processed once it is on again. */
  obeys?: boolean;
  waits?: boolean;
  processes?: boolean;
}

/** A mapping whose pollers stop and begin as they are told, at the next look. */
function answersOf(mapping: Mapping): Answers {
  const { obeys = true, waits = true, processes = true } = mapping;
  return {
    [calls.mapping]: () => json({ UUID: 'mapping-1', State: mapping.state }),
    [calls.updateMapping]: ({ body }) => {
      const { Enabled } = JSON.parse(body) as { Enabled: boolean };
      if (obeys || Enabled) mapping.state = Enabled ? 'Enabled' : 'Disabled';
      if (Enabled && processes) stored = proving.storeAll();
      const { sqs, queueUrl: QueueUrl } = proving.at;
      if (!Enabled && waits) void sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'what waits' }));
      return json({ UUID: 'mapping-1', State: Enabled ? 'Enabling' : 'Disabling' });
    },
  };
}

async function ask(answers: Answers, undisturbed = false): Promise<Found | undefined> {
  server = await startTestingAws(deployedStage(answers));
  const aws = {
    ...(await connectAws({ region: 'us-east-1', endpoint: server.endpoint })),
    sqs: proving.at.sqs,
  };
  const stack = await readStack(aws, 'telemetry-dev-managed-instances');
  if (!stack) throw new Error('no stack');
  const run = startRun();
  const atOnce = (): Promise<void> => Promise.resolve();
  const kept: RecordedAnswer[] = [];
  const pipeline = (): Promise<Pipeline> => Promise.resolve(new Pipeline(proving.at, run, atOnce, kept));
  const [found] = await prove(beliefsOfTheMapping, {
    account: () => ({
      aws,
      accountId: '111122223333',
      stack,
      config: smallStage,
      wait: atOnce,
      waitAnyway: atOnce,
      pipeline,
      answers: kept,
    }),
    pipeline,
    undisturbed,
    begins: () => {},
    told: () => {},
  });
  return found;
}

describe('a mapping', () => {
  it('that stops, lets events wait, and takes them when it begins again is as believed', async () => {
    const mapping: Mapping = { state: 'Enabled' };
    expect(await ask(answersOf(mapping))).toMatchObject({
      verdict: 'shown',
      answers: [
        { asked: 'an event, while the mapping is off', status: 202 },
        { body: '1 visible' },
        { body: 'Disabled, then Enabled' },
      ],
    });
    expect(mapping.state).toBe('Enabled');
  });

  it.each<[what: string, because: string, mapping: Omit<Mapping, 'state'>]>([
    ['goes on polling', 'is not Disabled after 5 minutes', { obeys: false }],
    ['takes what was sent all the same', 'the event does not wait in the queue', { waits: false }],
    ['begins again and takes nothing', 'no row of it was in events/', { processes: false }],
  ])('that %s is shown to be wrong, and is on afterwards', async (_, because, how) => {
    const mapping: Mapping = { state: 'Enabled', ...how };
    expect(await ask(answersOf(mapping))).toMatchObject({
      verdict: 'shown to be wrong',
      because: expect.stringContaining(because) as string,
    });
    expect(mapping.state).toBe('Enabled');
  });

  it('that is paused stays so, and is not asked', async () => {
    const mapping: Mapping = { state: 'Disabled' };
    expect(await ask(answersOf(mapping))).toMatchObject({
      verdict: 'not run',
      because: 'the mapping is Disabled: it is paused, and stays so',
    });
    expect(mapping.state).toBe('Disabled');
  });

  it('that Lambda does not let us switch is an error, and nothing was sent', async () => {
    const refused = { ...accessDenied, status: 403 };
    expect(await ask({ ...answersOf({ state: 'Enabled' }), [calls.updateMapping]: refused })).toMatchObject({
      verdict: 'not run',
      failed: true,
      because: expect.stringContaining('not authorized') as string,
    });
    expect(proving.accepted).toBe(0);
  });

  it('of a protected stage is asked only by the belief’s name', async () => {
    expect(await ask(answersOf({ state: 'Enabled' }), true)).toMatchObject({
      verdict: 'not run',
      because: expect.stringContaining('--belief mapping-pauses-and-resumes asks it') as string,
    });
    expect(server?.names()).not.toContain(calls.updateMapping);
  });
});
