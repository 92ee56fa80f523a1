import { cpSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InterruptedError, WrongCallError } from '@telemetry/terminal';
import type { Figure } from './figure.ts';
import { runChild } from './run-child.ts';

/** In either version. */
const bench = 'loadtests/bench';

export interface AgainstOptions {
  /** Default: this one. */
  repository?: string;
  /** Anything that git takes for a commit. */
  ref: string;
  /** What the bench of each version is called with, beside `--json` and the number of rounds. */
  arguments: readonly string[];
  rounds: number;
  signal: AbortSignal;
  onProgress: (text: string) => void;
}

/** One figure of both versions, each with one value a round. */
export interface ComparedFigure {
  name: string;
  now: number[];
  before: number[];
}

/**
 * Figures of this version and of another one, in turns that swap places each round (A B, B A, …), so that what slows the machine down
 * meets both. The other version stands in a work tree of its own that is gone afterwards, and is measured by this version's bench: a
 * figure that it cannot run is an error, in the words of that bench.
 */
export async function against({
  repository = resolve(import.meta.dirname, '../..'),
  ref,
  rounds,
  signal,
  onProgress,
  ...options
}: AgainstOptions): Promise<{ commit: string; figures: ComparedFigure[] }> {
  const commit = await commitOf(repository, ref, signal);
  await using tree = await workTree(repository, commit, { signal, onProgress });
  const figuresOf = async (root: string): Promise<Figure[]> => {
    const { printed } = await runChild(
      process.execPath,
      [join(root, bench, 'bench.ts'), '--json', '--repeats', '1', ...options.arguments],
      // What a bench that is stopped leaves behind goes with the work tree.
      { cwd: root, signal, env: { TMPDIR: tree.temporary } },
    );
    return (JSON.parse(printed) as { figures: Figure[] }).figures;
  };
  const versions = { now: repository, before: tree.root };
  const compared = new Map<string, ComparedFigure>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const version of round % 2 === 1 ? (['now', 'before'] as const) : (['before', 'now'] as const)) {
      onProgress(`round ${round} of ${rounds}: ${version === 'now' ? 'this version' : ref}`);
      for (const { name, value } of await figuresOf(versions[version])) {
        const figure = compared.get(name) ?? { name, now: [], before: [] };
        figure[version].push(value);
        compared.set(name, figure);
      }
    }
  }
  return { commit, figures: [...compared.values()] };
}

async function commitOf(repository: string, ref: string, signal: AbortSignal): Promise<string> {
  try {
    const { printed } = await runChild(
      'git',
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
      {
        cwd: repository,
        signal,
      },
    );
    return printed.trim();
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    throw new WrongCallError(`git knows no commit ${ref} here`);
  }
}

interface WorkTree extends AsyncDisposable {
  root: string;
  temporary: string;
}

/** The commit, installed, with this version's bench over its own. */
async function workTree(
  repository: string,
  commit: string,
  { signal, onProgress }: Pick<AgainstOptions, 'signal' | 'onProgress'>,
): Promise<WorkTree> {
  const folder = await mkdtemp(join(tmpdir(), 'telemetry-bench-against-'));
  const root = join(folder, 'tree');
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  // Also after an interruption: these are not stopped by it.
  const remove = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    await runChild('git', ['worktree', 'prune'], { cwd: repository });
  };
  try {
    onProgress(`a work tree of ${commit.slice(0, 9)}`);
    await runChild('git', ['worktree', 'add', '--detach', root, commit], { cwd: repository, signal });
    onProgress(`installing ${commit.slice(0, 9)}`);
    const { packageManager = 'pnpm' } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      packageManager?: string;
    };
    await runChild(
      'npx',
      ['--yes', packageManager.replace(/\+.*$/, ''), 'install', '--frozen-lockfile', '--prefer-offline'],
      { cwd: root, signal },
    );
    await rm(join(root, bench), { recursive: true, force: true });
    cpSync(join(repository, bench), join(root, bench), { recursive: true });
    return { root, temporary, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
