import { readdirSync, readFileSync, watch as watchFolder } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { zipSync } from 'fflate';
import type { Aws } from '../account/connect-aws.ts';
import { type DeployedStack, readStacks } from '../account/deployed-stack.ts';
import { explainError } from '../account/explain-error.ts';
import type { Target } from '../account/stage.ts';
import { type Wait, waitReally } from '../account/wait-until.ts';
import type { Person } from '../person.ts';
import { buildProcessor, type RunTool } from '../run-tool.ts';
import { functionsOf, publishWatched, takeBack, takeBackWatched } from './watched-versions.ts';

const repository = resolve(import.meta.dirname, '../../..');
/** What the bundle of the processor is made of. */
const sources = [
  'apps/processor/src',
  'packages/event-schema/src',
  'packages/event-store/src',
  'packages/settings/src',
];
const bundle = join(repository, 'apps/processor/dist');

export interface WatchParts {
  aws: Aws;
  person: Pick<Person, 'say'>;
  run: RunTool;
  wait: Wait;
  signal: AbortSignal;
  /** One turn for each time that something changed; ends with the signal. */
  changes?: (signal: AbortSignal) => AsyncIterable<string>;
}

/**
 * Brings the handler into the deployed functions of a stage whenever its sources change, by Lambda's own calls, until the signal. Then
 * the stage is again as it was deployed. docs/decisions/085-watch-publishes-by-itself.md says why it is not the CDK's hotswap.
 */
export async function watch(
  target: Target,
  { aws, person, run, wait, signal, changes = changesOfSources }: WatchParts,
): Promise<void> {
  const { stage } = target;
  const stacks = await readStacks(aws, target);
  if (stacks.length === 0) throw new Error(`stage ${stage} is not deployed in ${aws.region}`);
  const functions = stacks.flatMap((stack) => functionsOf(stack, environmentsOf(stack, target)));
  if (functions.length === 0)
    throw new Error(`the stacks of stage ${stage} name no function: deploy them first`);
  for (const stack of stacks) await takeBackWatched(aws, stack, person);
  person.say(
    `Watching ${sources.join(', ')}. Ctrl-C: the stage is as it was deployed. To keep a change, deploy it.`,
  );
  if (functions.some(({ bounds }) => bounds))
    person.say(
      'On managed instances a version is there when its environments are: a change takes minutes, and its environments cost beside the deployed ones.',
    );
  try {
    for await (const changed of changes(signal)) {
      const startedAtMs = Date.now();
      person.say(`${changed} has changed`);
      if ((await run(buildProcessor)) !== 0) {
        person.say('It does not build: nothing was changed in AWS.');
        continue;
      }
      const zip = zipped(bundle);
      for (const watched of functions)
        try {
          const version = await publishWatched(aws, watched, zip, wait);
          const seconds = ((Date.now() - startedAtMs) / 1_000).toFixed(0);
          person.say(`${watched.name}: version ${version} is live, ${seconds} s after the change`);
        } catch (error) {
          if (signal.aborted) throw error;
          person.say(`${watched.name}: ${explainError(error)}`);
        }
    }
  } finally {
    for (const watched of functions) {
      const was = await takeBack(aws, watched, waitReally());
      if (was)
        person.say(`${watched.name}: version ${watched.deployedVersion}, as it was deployed, is live again`);
    }
  }
  signal.throwIfAborted();
}

const environmentsOf = ({ outputs }: DeployedStack, { config }: Target): { min: number; max: number } =>
  (outputs['Arm'] === 'hybrid' ? config.hybrid : config.managedInstances).environments;

/** Files of a folder as Lambda unpacks them: readable by everybody. */
export function zipped(folder: string): Uint8Array {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return zipSync(
    Object.fromEntries(
      files.map(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [
          relative(folder, path).replaceAll('\\', '/'),
          [readFileSync(path), { os: 3, attrs: 0o100644 << 16 }],
        ];
      }),
    ),
  );
}

/** An editor writes a file in several steps: what follows within a moment is the same change. */
const togetherMs = 200;

async function* changesOfSources(signal: AbortSignal): AsyncGenerator<string> {
  let changed: string | undefined;
  let wake = (): void => {};
  const watchers = sources.map((folder) =>
    watchFolder(join(repository, folder), { recursive: true, signal }, (_, name) => {
      if (name !== null && !/\.ts$/.test(name)) return;
      changed = `${folder}/${name ?? ''}`;
      wake();
    }),
  );
  // A folder that goes away ends nothing.
  for (const watcher of watchers) watcher.on('error', () => {});
  signal.addEventListener('abort', () => wake(), { once: true });
  while (!signal.aborted) {
    if (changed === undefined) await new Promise<void>((done) => (wake = done));
    await waitReally()(togetherMs);
    const what = changed;
    changed = undefined;
    if (what !== undefined && !signal.aborted) yield what;
  }
}
