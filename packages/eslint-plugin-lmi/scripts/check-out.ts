import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A public repository at one of its commits. */
export interface Pinned {
  /** `owner/name` on GitHub. */
  repository: string;
  commit: string;
}

/**
 * Writes the files of a commit into an empty folder, fetched by git: from GitHub, or from a folder that holds git repositories as
 * `<owner>/<name>` or `<owner>+<name>`, bare or not, or with the repository in `repo` below that.
 */
export function checkOut({ repository, commit }: Pinned, folder: string, mirror?: string): void {
  const git = (...parameters: string[]): void =>
    void execFileSync('git', ['-C', folder, ...parameters], { stdio: ['ignore', 'ignore', 'pipe'] });
  git('init', '--quiet');
  git('fetch', '--quiet', '--depth=1', urlOf(repository, mirror), commit);
  git('-c', 'advice.detachedHead=false', 'checkout', '--quiet', 'FETCH_HEAD');
}

function urlOf(repository: string, mirror: string | undefined): string {
  if (mirror === undefined) return `https://github.com/${repository}`;
  const names = [repository, repository.replace('/', '+')];
  const here = names
    .flatMap((name) => [join(name, 'repo'), name, `${name}.git`])
    .map((name) => resolve(mirror, name))
    .find((path) => existsSync(join(path, 'HEAD')) || existsSync(join(path, '.git')));
  if (here === undefined) throw new Error(`${mirror} holds no repository ${names.join(' or ')}`);
  return `file://${here}`;
}
