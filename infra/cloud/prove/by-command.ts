import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Arm, arms, type Stage } from '@telemetry/settings';
import {
  endWith,
  print,
  printJson,
  Progress,
  shownPath,
  tell,
  visible,
  WrongCallError,
} from '@telemetry/terminal';
import type { Aws } from '../account/connect-aws.ts';
import { readStacks } from '../account/deployed-stack.ts';
import { targetOf } from '../account/stage.ts';
import { type Wait, waitReally } from '../account/wait-until.ts';
import type { Person } from '../person.ts';
import type { Account } from './account.ts';
import { addressesIn, addressesOf } from './addresses.ts';
import { beliefs, choose, type GroupName, groupOf } from './all.ts';
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
import { keptAnswers } from './kept-answers.ts';
import { OwnEvents } from './own-events.ts';
import { type Asked, countOf, planOf, prove } from './prove.ts';
import type { RecordedAnswer } from './verdict.ts';
import { unsettle } from './unsettle.ts';

export interface ProveFlags {
  stage?: Stage;
  arm?: readonly Arm[];
  region?: string;
  readyFile?: readonly string[];
  acceptance?: boolean;
  belief?: readonly string[];
  group?: readonly GroupName[];
  evidence?: string;
  list?: boolean;
  table?: boolean;
  yes?: boolean;
  json?: boolean;
}

interface Parts {
  person: Person;
  connect: () => Promise<Aws>;
  wait: Wait;
  signal?: AbortSignal;
  /** Where the table is that tells of the evidence. */
  page?: string;
}

const unproven = resolve(import.meta.dirname, '../../../docs/unproven.md');

const pathOf = (named: string): string => resolve(process.env['INIT_CWD'] ?? '.', named);
const folderOf = ({ evidence }: ProveFlags): string | undefined =>
  evidence === undefined ? undefined : pathOf(evidence);

/** Failed: something was shown to be wrong. Incomplete: something could not be asked. */
export async function proveByCommand(
  flags: ProveFlags,
  parts: Parts,
): Promise<{ ended?: 'failed' | 'incomplete' }> {
  const chosen = choose({ ids: flags.belief, groups: flags.group, acceptance: flags.acceptance });
  if (flags.list) {
    tellPlan(chosen, flags);
    return {};
  }
  if (flags.table) {
    writePage(flags, parts);
    return {};
  }
  const all =
    flags.readyFile === undefined
      ? await ofStage(chosen, flags, parts)
      : await ofServers(chosen, flags, parts, flags.readyFile);
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
  parts.signal?.throwIfAborted();
  if (found.some(({ verdict }) => verdict === 'shown to be wrong')) return { ended: 'failed' };
  return found.some(({ failed }) => failed) ? { ended: 'incomplete' } : {};
}

function tellPlan(chosen: readonly Belief[], { json }: ProveFlags): void {
  if (json) {
    printJson(chosen.map((belief) => ({ ...belief, group: groupOf(belief) })));
    return;
  }
  print(planOf(chosen));
  for (const [group, of] of Map.groupBy(chosen, groupOf)) {
    print(`\n--group ${group}`);
    for (const { id, says } of of) print(`  ${id.padEnd(34)} ${says}`);
  }
}

async function ofStage(
  chosen: readonly Belief[],
  flags: ProveFlags,
  parts: Parts,
): Promise<Evidence[] | undefined> {
  const { stage } = flags;
  if (stage === undefined)
    throw new WrongCallError('name what is asked: --stage, or --ready-file for a server on this machine');
  const { person, connect, wait, signal } = parts;
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
  const isElsewhere = Object.keys(process.env).some((name) => name.startsWith('AWS_ENDPOINT_URL'));
  const all: Evidence[] = [];
  for (const stack of stacks) {
    if (signal?.aborted) break;
    if (!flags.json) print(`\n${stack.name}`);
    const events = new OwnEvents(
      () => addressesOf({ aws, stack, config: target.config }),
      wait,
      (run, patiently) => unsettle(aws, stack, run, patiently),
    );
    const account = (answers: RecordedAnswer[] = []): Account => ({
      aws,
      accountId,
      stack,
      config: target.config,
      wait,
      waitAnyway: waitReally(),
      pipeline: () => events.pipeline(answers),
      answers,
    });
    const found = await askAndTakeBack(chosen, flags, events, {
      account: () => account(),
      pipeline: () => events.pipeline(),
      signal,
      undisturbed: target.config.protect,
      named: flags.belief,
    });
    const arm = stack.outputs['Arm'] ?? '';
    const evidence = withoutAccount({ day: today(), stage, arm, region: aws.region, found }, accountId);
    all.push(evidence);
    if (isElsewhere && flags.evidence === undefined) {
      tell('This is not AWS but what AWS_ENDPOINT_URL names: no evidence is kept.');
      continue;
    }
    const written = writeEvidence(evidence, folderOf(flags));
    if (!flags.json) print(`Evidence: ${shownPath(written)}`);
  }
  // What is kept elsewhere says nothing of the page.
  if (flags.evidence === undefined && !isElsewhere) writePage(flags, parts);
  return all;
}

/**
 * A server that is not AWS gives no evidence: it is a test of the checks, and of the server against what AWS answered. What cannot be asked
 * of one, for it has another edge, is asked of the next.
 */
async function ofServers(
  chosen: readonly Belief[],
  flags: ProveFlags,
  { wait, signal }: Parts,
  files: readonly string[],
): Promise<Evidence[]> {
  const kept = keptAnswers(readEvidence(folderOf(flags)));
  const all = files.map((file) => addressesIn(pathOf(file)));
  const found = new Map<string, Found>();
  for (const at of all) {
    const events = new OwnEvents(() => Promise.resolve(at), wait);
    const left = chosen.filter(({ id }) => (found.get(id)?.verdict ?? 'not run') === 'not run');
    const asked = { pipeline: () => events.pipeline(), signal, kept };
    for (const each of await askAndTakeBack(left, flags, events, asked)) found.set(each.id, each);
    if (signal?.aborted) break;
  }
  return [{ day: today(), stage: '', arm: '', region: '', found: [...found.values()] }];
}

const today = (): string => new Date().toISOString().slice(0, 10);

/** Whatever happens, what was sent is taken back; after a kill the next run does it. */
async function askAndTakeBack(
  chosen: readonly Belief[],
  flags: ProveFlags,
  events: OwnEvents,
  asked: Omit<Asked, 'begins' | 'told'>,
): Promise<Found[]> {
  try {
    return await prove(chosen, { ...asked, ...telling(flags) });
  } finally {
    const progress = new Progress({ quiet: flags.json });
    progress.update('taking back what was sent …');
    const { taken, left } = await events.takeBack();
    progress.clear();
    if (!flags.json) for (const line of taken) print(visible(line));
    for (const line of left) {
      tell(visible(line));
      endWith('incomplete');
    }
  }
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

function writePage(flags: ProveFlags, { page = unproven }: Pick<Parts, 'page'>): void {
  writeFileSync(page, withTable(readFileSync(page, 'utf8'), tableOf(beliefs, readEvidence(folderOf(flags)))));
}
