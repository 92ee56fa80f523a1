import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Arm, arms, type Stage } from '@telemetry/settings';
import { print, printJson, Progress, shownPath, visible, WrongCallError } from '@telemetry/terminal';
import type { Aws } from '../account/connect-aws.ts';
import { readStacks } from '../account/deployed-stack.ts';
import { targetOf } from '../account/stage.ts';
import type { Wait } from '../account/wait-until.ts';
import type { Person } from '../person.ts';
import { addressesIn, addressesOf } from './addresses.ts';
import { beliefs } from './all.ts';
import type { Belief } from './belief.ts';
import {
  type Evidence,
  type Found,
  readEvidence,
  tableOf,
  withoutAccount,
  withTable,
  writeEvidence,
} from './evidence.ts';
import { Pipeline } from './pipeline.ts';
import { type Asked, choose, countOf, planOf, prove } from './prove.ts';

export interface ProveFlags {
  stage?: Stage;
  arm?: readonly Arm[];
  region?: string;
  readyFile?: string;
  acceptance?: boolean;
  belief?: readonly string[];
  list?: boolean;
  table?: boolean;
  yes?: boolean;
  json?: boolean;
}

interface Parts {
  person: Person;
  connect: () => Promise<Aws>;
  wait: Wait;
  /** Where evidence is kept, and the page that tells of it. */
  folder?: string;
  page?: string;
}

const unproven = resolve(import.meta.dirname, '../../../docs/unproven.md');

/** Failed: something was shown to be wrong. Incomplete: something could not be asked. */
export async function proveByCommand(
  flags: ProveFlags,
  parts: Parts,
): Promise<{ ended?: 'failed' | 'incomplete' }> {
  const chosen = choose(beliefs, { ids: flags.belief, acceptance: flags.acceptance });
  if (flags.list) {
    tellPlan(chosen, flags);
    return {};
  }
  if (flags.table) {
    writePage(parts);
    return {};
  }
  const all =
    flags.readyFile === undefined
      ? await ofStage(chosen, flags, parts)
      : await ofServer(chosen, flags, parts, flags.readyFile);
  if (all === undefined) return { ended: 'failed' };
  const found = all.flatMap((evidence) => evidence.found);
  if (flags.json) printJson(all);
  else {
    const count = countOf(found);
    const byHand = chosen.filter(({ about }) => about === 'by-hand').length;
    print(
      `\n${count.shown} shown, ${count['shown to be wrong']} shown to be wrong, ${count['not run']} not run${byHand > 0 ? `, of which ${byHand} are shown by hand: docs/unproven.md` : ''}.`,
    );
  }
  if (found.some(({ verdict }) => verdict === 'shown to be wrong')) return { ended: 'failed' };
  return found.some(({ failed }) => failed) ? { ended: 'incomplete' } : {};
}

function tellPlan(chosen: readonly Belief[], { json }: ProveFlags): void {
  if (json) {
    printJson(chosen);
    return;
  }
  print(`${planOf(chosen)}\n`);
  for (const { id, says } of chosen) print(`${id.padEnd(34)} ${says}`);
}

async function ofStage(
  chosen: readonly Belief[],
  flags: ProveFlags,
  parts: Parts,
): Promise<Evidence[] | undefined> {
  const { stage } = flags;
  if (stage === undefined)
    throw new WrongCallError('name what is asked: --stage, or --ready-file for a server on this machine');
  const { person, connect, wait, folder } = parts;
  const target = targetOf(stage, flags.arm ?? arms);
  if (!flags.json) person.say(planOf(chosen));
  if (
    !(await person.confirm(`Ask stage ${stage}? It is sent events of the app "prove". Type "yes":`, 'yes'))
  ) {
    person.say('Nothing was asked.');
    return undefined;
  }
  const aws = await connect();
  const { Account: accountId = '' } = await aws.sts.send(new GetCallerIdentityCommand({}));
  const stacks = await readStacks(aws, target);
  if (stacks.length === 0) throw new Error(`stage ${stage} is not deployed in ${aws.region}`);
  const all: Evidence[] = [];
  for (const stack of stacks) {
    if (!flags.json) print(`\n${stack.name}`);
    const account = () => ({ aws, accountId, stack, config: target.config, wait, answers: [] });
    const found = await prove(chosen, {
      account,
      pipeline: async () => new Pipeline(await addressesOf(account()), wait),
      onTwin: false,
      ...telling(flags),
    });
    const arm = stack.outputs['Arm'] ?? '';
    const day = new Date().toISOString().slice(0, 10);
    const evidence = withoutAccount({ day, stage, arm, region: aws.region, found }, accountId);
    all.push(evidence);
    const file = writeEvidence(evidence, folder);
    if (!flags.json) print(`Evidence: ${shownPath(file)}`);
  }
  writePage(parts);
  return all;
}

/** A server that is not AWS gives no evidence: it is a test of the checks, and of the server. */
async function ofServer(
  chosen: readonly Belief[],
  flags: ProveFlags,
  { wait }: Parts,
  file: string,
): Promise<Evidence[]> {
  const path = resolve(process.env['INIT_CWD'] ?? '.', file);
  const at = addressesIn(path);
  const found = await prove(chosen, {
    pipeline: () => Promise.resolve(new Pipeline(at, wait)),
    onTwin: true,
    ...telling(flags),
  });
  return [{ day: new Date().toISOString().slice(0, 10), stage: '', arm: '', region: '', found }];
}

const signs = { shown: 'shown   ', 'shown to be wrong': 'WRONG   ', 'not run': 'not run ' };

/** What is shown by hand is counted, and not told one by one. */
function telling({ json }: ProveFlags): Pick<Asked, 'begins' | 'told'> {
  const progress = new Progress({ quiet: json });
  return {
    begins: ({ id }) => progress.update(`${id} …`),
    told: ({ id, verdict, because }: Found, { says, about }: Belief) => {
      progress.clear();
      if (json || about === 'by-hand') return;
      print(`${signs[verdict]} ${id}: ${says}`);
      if (because !== undefined) print(`         → ${visible(because)}`);
    },
  };
}

function writePage({ folder, page = unproven }: Pick<Parts, 'folder' | 'page'>): void {
  writeFileSync(page, withTable(readFileSync(page, 'utf8'), tableOf(beliefs, readEvidence(folder))));
}
