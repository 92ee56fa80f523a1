import { projectName } from '@telemetry/settings';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, Answers } from '../testing-aws.ts';
import {
  calls,
  deployedStage,
  resourcesAre,
  sampleTarget,
  stackIs,
  startTestingStage,
  type TestingStage,
} from '../testing-stage.ts';
import { startTestingEdge } from '../prove/testing-edge.ts';
import { watch, zipped } from './watch.ts';

const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });
const at = 'lambda GET /2015-03-31/functions/processor';
const names = {
  versions: `${at}/versions`,
  updateCode: 'lambda PUT /2015-03-31/functions/processor/code',
  publish: 'lambda POST /2015-03-31/functions/processor/versions',
  alias: 'lambda PUT /2015-03-31/functions/processor/aliases/live',
  remove: 'lambda DELETE /2015-03-31/functions/processor?Qualifier=8',
};
const deployed = { Version: '7', Description: '' };
const ofWatch = { Version: '8', Description: 'pnpm cloud watch' };
const versionsAre = (...Versions: object[]): Answer => json({ Versions });

let stage: TestingStage;
afterEach(() => stage.stop());

/** A default arm, or one on managed instances, whose version 8 is what a watch publishes. */
function asDeployed(codeUrl: string, more: Answers = {}, managed = false): Answers {
  return deployedStage({
    'cloudformation DescribeStacks': stackIs('CREATE_COMPLETE', {
      Arm: managed ? 'managed-instances' : 'default',
      FunctionName: 'processor',
      FunctionVersion: '7',
    }),
    ...(!managed && {
      'cloudformation ListStackResources': resourcesAre([['AWS::Lambda::Function', 'processor']]),
    }),
    // At the start nothing is left of an earlier one; then nothing to remove; at the end its own.
    [names.versions]: [versionsAre(deployed), versionsAre(deployed), versionsAre(deployed, ofWatch)],
    [`${at}/configuration`]: [
      json({ LastUpdateStatus: 'InProgress' }),
      json({ LastUpdateStatus: 'Successful', CodeSha256: 'changed' }),
    ],
    [`${at}/configuration?Qualifier=8`]: [json({ State: 'Pending' }), json({ State: 'Active' })],
    [names.updateCode]: json({}),
    [names.publish]: json({ Version: '8' }),
    [names.alias]: json({}),
    [names.remove]: { status: 204, body: '' },
    [`${at}?Qualifier=7`]: json({
      Configuration: { CodeSha256: 'deployed' },
      Code: { Location: codeUrl },
    }),
    'lambda PUT /2025-11-30/functions/processor/function-scaling-config': { status: 202, body: '{}' },
    [calls.getScaling]: json({
      AppliedFunctionScalingConfig: { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 12 },
    }),
    ...more,
  });
}

interface Watched {
  said: string[];
  /** Those that change something, in their order. */
  changed: string[];
  bodies: Record<string, unknown>[];
}

async function watchOnce({
  more,
  managed = false,
  exits,
  changes = ['apps/processor/src/handler.ts'],
}: {
  more?: Answers;
  managed?: boolean;
  exits?: () => number;
  changes?: string[];
} = {}): Promise<Watched> {
  await using code = await startTestingEdge(() => ({ status: 200, body: 'the deployed code' }));
  stage = await startTestingStage(asDeployed(code.ingestUrl, more, managed), { exits });
  const controller = new AbortController();
  await watch(sampleTarget('dev', [managed ? 'managed-instances' : 'default']), {
    ...stage,
    aws: await stage.connect(),
    signal: controller.signal,
    async *changes() {
      await Promise.resolve();
      yield* changes;
    },
  });
  const sent = stage.calls.filter(({ name }) => /lambda (PUT|POST|DELETE)/.test(name));
  return {
    said: stage.said,
    changed: sent.map(({ name }) => name),
    bodies: sent.map(({ body }) => (body === '' ? {} : (JSON.parse(body) as Record<string, unknown>))),
  };
}

describe('a change of the handler', () => {
  it('is a version that live names, until the watch ends; then code and alias are as they were deployed', async () => {
    const { said, changed, bodies } = await watchOnce();
    expect(changed).toEqual([
      names.updateCode,
      names.publish,
      names.alias,
      names.alias,
      names.remove,
      names.updateCode,
    ]);
    expect(bodies[1]).toMatchObject({ Description: 'pnpm cloud watch' });
    expect([bodies[2], bodies[3]]).toEqual([{ FunctionVersion: '8' }, { FunctionVersion: '7' }]);
    expect(Buffer.from(String(bodies[5]?.['ZipFile']), 'base64').toString()).toBe('the deployed code');
    expect(said).toContainEqual(
      expect.stringMatching(/^processor: version 8 is live, \d+ s after the change/),
    );
    expect(said.at(-1)).toBe('processor: version 7, as it was deployed, is live again');
  });

  it('on managed instances has its environments bounded before live names it', async () => {
    const { changed } = await watchOnce({ managed: true });
    const scaled = changed.findIndex((name) => name.includes('function-scaling-config'));
    expect(scaled).toBe(changed.indexOf(names.publish) + 1);
    expect(changed[scaled + 1]).toBe(names.alias);
    expect(stage.calls[stage.names().findIndex((name) => name.includes('scaling-config'))]?.name).toContain(
      'Qualifier=8',
    );
  });

  it('takes the place of the change before it, so that two versions hold environments at most', async () => {
    const { changed } = await watchOnce({
      changes: ['a.ts', 'b.ts'],
      more: {
        [names.versions]: [versionsAre(deployed), versionsAre(deployed), versionsAre(deployed, ofWatch)],
      },
    });
    expect(changed.slice(3, 8)).toEqual([
      names.alias,
      names.remove,
      names.updateCode,
      names.publish,
      names.alias,
    ]);
  });

  it('that does not build changes nothing in AWS', async () => {
    const { said, changed } = await watchOnce({
      exits: () => 1,
      more: {
        [names.versions]: versionsAre(deployed),
        [`${at}/configuration`]: json({ CodeSha256: 'deployed' }),
      },
    });
    expect(changed).toEqual([]);
    expect(said.at(-1)).toBe('It does not build: nothing was changed in AWS.');
  });

  it('that does not start is said, and live goes on naming the deployed version', async () => {
    const { said, changed } = await watchOnce({
      more: { [`${at}/configuration?Qualifier=8`]: json({ State: 'Failed', StateReason: 'init failed' }) },
    });
    expect(said).toContain('processor: the version 8 of processor does not start: init failed');
    expect(changed.filter((name) => name === names.alias)).toHaveLength(1);
    expect(changed.at(-1)).toBe(names.updateCode);
  });
});

it('begins by taking back what an earlier watch left that was ended by force', async () => {
  const { said, changed } = await watchOnce({
    changes: [],
    more: {
      [names.versions]: [
        versionsAre(deployed, ofWatch),
        versionsAre(deployed, ofWatch),
        versionsAre(deployed),
      ],
    },
  });
  expect(changed.slice(0, 3)).toEqual([names.alias, names.remove, names.updateCode]);
  expect(said[0]).toBe(
    `${projectName}-dev-default: what "pnpm cloud watch" left of processor was taken back`,
  );
});

it('is refused where the stage is not deployed', async () => {
  await expect(
    watchOnce({
      more: {
        'cloudformation DescribeStacks': {
          status: 400,
          body: '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>',
        },
      },
    }),
  ).rejects.toThrow('stage dev is not deployed');
});

it('packs a folder as Lambda unpacks it', () => {
  const files = unzipSync(zipped(import.meta.dirname));
  expect(Object.keys(files)).toContain('watch.int.test.ts');
  expect(strFromU8(files['watch.ts'] ?? new Uint8Array())).toContain('zipSync');
});
