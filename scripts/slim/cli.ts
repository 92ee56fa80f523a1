import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { labFolders } from './lab.ts';
import { planSlim, type SlimPlan } from './plan.ts';

const help = `Takes the lab away (twin, race runner, load tests, report, cost model, thread-safety lab) and leaves a smaller template
whose test command is green. It shows what goes, and asks.

  pnpm slim          shows, asks, does it
  pnpm slim --yes    does not ask
  pnpm slim --show   shows, and changes nothing

The way back is git: slim refuses to begin while something is not committed.

What stays: processor, event schema and store, operations on stored and dead events, lint rules, infra, \`pnpm cloud\`.
\`pnpm query\` keeps reading folders (\`--data-dir\`), for example one that \`aws s3 sync\` has filled; there is no twin to fill one.`;

const root = resolve(import.meta.dirname, '../..');

async function main(parameters: string[]): Promise<number> {
  if (parameters.includes('--help') || parameters.includes('-h')) {
    console.log(help);
    return 0;
  }
  const unknown = parameters.find((parameter) => parameter !== '--yes' && parameter !== '--show');
  if (unknown !== undefined) {
    console.error(`pnpm slim takes --yes, --show or --help, not ${unknown}`);
    return 2;
  }
  const isUncommitted =
    execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }) !== '';
  const plan = planSlim(root);
  show(plan);
  if (parameters.includes('--show')) return 0;
  if (isUncommitted) {
    console.error(
      'Something here is not committed. Commit or put it away first: git is the way back from slim.',
    );
    return 2;
  }
  if (!parameters.includes('--yes') && !(await isConfirmed())) {
    console.log('Nothing was changed.');
    return 0;
  }
  apply(plan);
  console.log('Taking out of the lock file what nothing asks for any more …');
  const install = spawnSync('pnpm', ['install', '--no-frozen-lockfile'], { cwd: root, stdio: 'inherit' });
  if (install.status !== 0) {
    console.error(
      'pnpm install failed: run it again. The lab is gone already; `git reset --hard && git clean -fd` brings it back.',
    );
    return 1;
  }
  const format = [...plan.changed.keys()].filter((path) => existsSync(join(root, path)));
  spawnSync('pnpm', ['exec', 'prettier', '--log-level', 'warn', '--ignore-unknown', '--write', ...format], {
    cwd: root,
    stdio: 'inherit',
  });
  console.log(
    '\nThe lab is gone. Next: `pnpm test`, look at `git diff`, commit. Way back: `git reset --hard && git clean -fd`.',
  );
  return 0;
}

function show({ removed, changed, typescriptLines: { before, after } }: SlimPlan): void {
  console.log('Goes:');
  for (const folder of labFolders) {
    const count = removed.filter((path) => path.startsWith(`${folder}/`)).length;
    if (count > 0) console.log(`  ${folder}/ (${count} files)`);
  }
  for (const path of removed.filter((path) => !labFolders.some((folder) => path.startsWith(`${folder}/`))))
    console.log(`  ${path}`);
  console.log('Changes, because it speaks of the lab:');
  for (const path of changed.keys()) console.log(`  ${path}`);
  console.log(
    `Lines of TypeScript: ${before.toLocaleString('en')} before, ${after.toLocaleString('en')} after (${Math.round((100 * after) / before)} %).`,
  );
}

async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.error('There is nobody to ask: add --yes.');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Take the lab away? (yes/no) ');
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}

function apply({ removed, changed }: SlimPlan): void {
  for (const path of removed) rmSync(join(root, path), { force: true });
  // What git does not know (dependencies, results of runs) goes with the folders.
  for (const folder of labFolders) rmSync(join(root, folder), { recursive: true, force: true });
  for (const path of removed) removeEmpty(dirname(path));
  for (const [path, text] of changed) writeFileSync(join(root, path), text);
}

function removeEmpty(folder: string): void {
  const path = join(root, folder);
  if (folder === '.' || !existsSync(path) || readdirSync(path).length > 0) return;
  rmdirSync(path);
  removeEmpty(dirname(folder));
}

process.exitCode = await main(process.argv.slice(2));
