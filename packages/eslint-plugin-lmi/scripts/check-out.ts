import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** A public repository at one of its commits. */
export interface Pinned {
  /** `owner/name` on GitHub. */
  repository: string;
  commit: string;
}

/** A repository, or what it needs, could not be had from where it was asked for. */
export class NotReachedError extends Error {}

export interface From {
  /** Git repositories that are here already, instead of GitHub. */
  mirror?: string;
  signal?: AbortSignal;
}

/** No questions at the terminal, and an end where nothing comes any more. */
const environment = { ...process.env, GIT_TERMINAL_PROMPT: '0' };
const stalled = ['-c', 'http.lowSpeedLimit=1000', '-c', 'http.lowSpeedTime=60'];

/**
 * Writes the files of a commit into an empty folder, fetched by git: from GitHub, or from a folder that holds git repositories as
 * `<owner>/<name>` or `<owner>+<name>`, bare or not, or with the repository in `repo` below that. Throws `NotReachedError`.
 */
export async function checkOut(
  { repository, commit }: Pinned,
  folder: string,
  { mirror, signal }: From = {},
): Promise<void> {
  const url = urlOf(repository, mirror);
  const git = (...parameters: string[]) =>
    promisify(execFile)('git', ['-C', folder, ...stalled, ...parameters], { env: environment, signal });
  await git('init', '--quiet');
  try {
    await git('fetch', '--quiet', '--depth=1', url, commit);
  } catch (error) {
    signal?.throwIfAborted();
    throw new NotReachedError(`${repository} at ${commit.slice(0, 10)} is not reached: ${reasonOf(error)}`);
  }
  await git('-c', 'advice.detachedHead=false', 'checkout', '--quiet', 'FETCH_HEAD');
}

function urlOf(repository: string, mirror: string | undefined): string {
  if (mirror === undefined) return `https://github.com/${repository}`;
  const names = [repository, repository.replace('/', '+')];
  const here = names
    .flatMap((name) => [join(name, 'repo'), name, `${name}.git`])
    .map((name) => resolve(mirror, name))
    .find((path) => existsSync(join(path, 'HEAD')) || existsSync(join(path, '.git')));
  if (here === undefined) throw new NotReachedError(`${mirror} holds no repository ${names.join(' or ')}`);
  return `file://${here}`;
}

/** The last line that git said. */
function reasonOf(error: unknown): string {
  const { stderr = '', message } = error as Error & { stderr?: string };
  return (
    stderr
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^(?:fatal|error): /, '') || message
  );
}
