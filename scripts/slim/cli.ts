import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { main, print, tell, WrongCallError } from '@telemetry/terminal';
import { Command } from 'commander';
import { labFolders } from './lab.ts';
import { planSlim, type SlimPlan } from './plan.ts';

const root = resolve(import.meta.dirname, '../..');
const wayBack = '`git reset --hard && git clean -fd`';

const command = new Command('slim')
  .description(
    `Takes the lab away (twin, race runner, load tests, report, cost model, thread-safety lab) and leaves a smaller template
whose test command is green. It shows what goes, and asks.`,
  )
  .option('--show', 'shows, and changes nothing')
  .option('--yes', 'does not ask')
  .addHelpText(
    'after',
    `
What stays: processor, event schema and store, operations on stored and dead events, lint rules, infra, \`pnpm cloud\`.
\`pnpm query\` keeps reading folders (\`--data-dir\`), for example one that \`aws s3 sync\` has filled; there is no twin to fill one.

The way back is git: slim refuses to begin while something is not committed.`,
  )
  .action(async ({ show: isShown, yes }: { show?: true; yes?: true }) => {
    const plan = planSlim(root);
    show(plan);
    if (isShown) return;
    if (execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }) !== '')
      throw new WrongCallError(
        'something here is not committed; commit or put it away first: git is the way back from slim',
      );
    if (!yes && !(await isConfirmed())) {
      print('Nothing was changed.');
      return;
    }
    apply(plan);
    tell('Taking what nothing asks for any more out of node_modules …');
    const install = spawnSync('pnpm', ['install', '--frozen-lockfile', '--prefer-offline'], {
      cwd: root,
      stdio: 'inherit',
    });
    if (install.status !== 0)
      throw new Error(
        `pnpm install failed: run it again. The lab is gone already; ${wayBack} brings it back`,
      );
    const format = [...plan.changed.keys()].filter((path) => path !== 'pnpm-lock.yaml');
    spawnSync('pnpm', ['exec', 'prettier', '--log-level', 'warn', '--ignore-unknown', '--write', ...format], {
      cwd: root,
      stdio: 'inherit',
    });
    print(`\nThe lab is gone. Next: \`pnpm test\`, look at \`git diff\`, commit. Way back: ${wayBack}.`);
  });

function show({ removed, changed, typescriptLines: { before, after } }: SlimPlan): void {
  print('Goes:');
  for (const folder of labFolders) {
    const count = removed.filter((path) => path.startsWith(`${folder}/`)).length;
    if (count > 0) print(`  ${folder}/ (${count} files)`);
  }
  for (const path of removed.filter((path) => !labFolders.some((folder) => path.startsWith(`${folder}/`))))
    print(`  ${path}`);
  print('Changes, because it speaks of the lab:');
  for (const path of changed.keys()) print(`  ${path}`);
  print(
    `Lines of TypeScript: ${before.toLocaleString('en')} before, ${after.toLocaleString('en')} after (${Math.round((100 * after) / before)} %).`,
  );
}

async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new WrongCallError('there is nobody to ask: add --yes');
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

await main(command);
