import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkOut, NotReachedError } from '@telemetry/eslint-plugin-lmi/scripts/check-out';
import { lintHandler } from '@telemetry/eslint-plugin-lmi/scripts/lint-code';
import { race, WrongCallError as CannotRun } from '@telemetry/race-runner';
import type { HandlerOfOthers, RepositoryOfOthers } from './handlers.ts';
import { digestOf, type Said } from './said.ts';
import type { StandIn } from './stand-in.ts';

export interface HowToTry {
  standIn: StandIn;
  mirror?: string;
  invocations: number;
  signal: AbortSignal;
  /** Called as each handler is done. */
  onSaid: (said: Said) => void;
}

/** Fetches a repository, installs what its handlers import, lints and races them. Throws `NotReachedError`. */
export async function tryRepository(repository: RepositoryOfOthers, how: HowToTry): Promise<void> {
  const { mirror, signal, onSaid } = how;
  const work = realpathSync(mkdtempSync(join(tmpdir(), 'others-')));
  try {
    const folder = join(work, 'repository');
    mkdirSync(folder);
    await checkOut(repository, folder, { mirror, signal });
    await install(repository, work, folder, signal);
    for (const handler of repository.handlers) {
      const lint = [...new Set(lintHandler(folder, handler.file).map(({ rule }) => rule))].filter(isHazard);
      const said = await raceVerdict(handler, folder, how);
      const digest = digestOf(repository, handler);
      onSaid({ repository: repository.repository, file: handler.file, digest, lint, race: said });
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What says only where lint did not look is no finding. */
const isHazard = (rule: string): boolean => rule !== 'lmi/no-unfollowed-import';

/** Packages in a folder of their own, so that the repository's manifest asks for nothing more; Node.js finds them from its root. */
async function install(
  { repository, packages = [] }: RepositoryOfOthers,
  work: string,
  checkedOut: string,
  signal: AbortSignal,
): Promise<void> {
  if (packages.length === 0) return;
  if (existsSync(join(checkedOut, 'node_modules')))
    throw new Error(`${repository} keeps its packages in the repository: nothing can be installed there`);
  const folder = join(work, 'packages');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--legacy-peer-deps'];
  try {
    await promisify(execFile)('npm', ['install', ...quietly, ...packages], { cwd: folder, signal });
  } catch (error) {
    signal.throwIfAborted();
    const { stderr = '', message } = error as Error & { stderr?: string };
    const said = stderr.split('\n').find((line) => /^npm (?:error|ERR!) \S+ \S+ /.test(line)) ?? message;
    throw new NotReachedError(`the packages of ${repository} are not reached: ${said}`);
  }
  symlinkSync(join(folder, 'node_modules'), join(checkedOut, 'node_modules'));
}

async function raceVerdict(
  handler: HandlerOfOthers,
  folder: string,
  { standIn, invocations, signal }: HowToTry,
): Promise<Said['race']> {
  standIn.answerWith(handler.answers ?? {});
  try {
    const { findings } = await race({
      handlerFile: join(folder, handler.file),
      exportName: handler.export ?? 'handler',
      events: [handler.event],
      invocations,
      seed: 'others',
      layers: (handler.layers ?? []).map((layer) => join(folder, layer)),
      environment: { AWS_ENDPOINT_URL: standIn.url, ...filled(handler.environment ?? {}, standIn.url) },
      signal,
    });
    return [...new Set(findings.map(({ kind }) => kind))];
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    return firstLines(error.message.replaceAll(`${folder}/`, ''));
  }
}

/** `{{stand-in}}` in a variable's value is the stand-in's address. */
const filled = (environment: Record<string, string>, url: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value.replace('{{stand-in}}', url)]),
  );

const firstLines = (text: string): string => text.split('\n').slice(0, 2).join(' ').slice(0, 300);
