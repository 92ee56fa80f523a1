import { explainError } from '../account/explain-error.ts';
import type { Account } from './account.ts';
import type { Belief } from './belief.ts';
import { CannotBeRun, type RecordedAnswer, ShownToBeWrong } from './verdict.ts';
import type { Found } from './evidence.ts';
import { difference, type KeptAnswer } from './kept-answers.ts';
import type { Pipeline } from './pipeline.ts';

/** What will be asked, with time and money, before any of it is. */
export function planOf(chosen: readonly Belief[]): string {
  const checked = chosen.filter((belief) => belief.about !== 'by-hand');
  const byHand = chosen.length - checked.length;
  const usd = checked.reduce((sum, belief) => sum + belief.usd, 0);
  const seconds = checked.reduce((sum, belief) => sum + belief.seconds, 0);
  return [
    `${checked.length} beliefs are asked of each arm that is deployed: at most ${Math.ceil(seconds / 60)} minutes and $${usd.toFixed(2)} each, and what events cost on their way.`,
    ...(byHand > 0 ? [`${byHand} are shown by hand: docs/unproven.md has the steps.`] : []),
  ].join('\n');
}

export interface Asked {
  /** What disturbs the stage is asked only by name. */
  undisturbed?: boolean;
  named?: readonly string[];
  signal?: AbortSignal;
  /** At a server that is not AWS: what AWS answered, so that a model cannot part from it. */
  kept?: KeptAnswer;
  /** A new view for each belief; nothing where the pipeline cannot be reached so. */
  pipeline: () => Promise<Pipeline>;
  /** Nothing at a server that is not AWS. */
  account?: () => Account;
  begins: (belief: Belief) => void;
  told: (found: Found, belief: Belief) => void;
}

/** Asks one after the other, and tells each answer when it is there. After an interruption it asks no more. */
export async function prove(
  chosen: readonly Belief[],
  { pipeline, account, begins, told, signal, kept, undisturbed, named = [] }: Asked,
): Promise<Found[]> {
  const all: Found[] = [];
  for (const belief of chosen) {
    begins(belief);
    const found = await ask(belief);
    if (signal?.aborted) break;
    all.push(found);
    told(found, belief);
  }
  return all;

  async function ask(belief: Belief): Promise<Found> {
    const { id } = belief;
    const notRun = (because: string): Found => ({ id, verdict: 'not run', because, answers: [] });
    if (belief.about === 'by-hand') return notRun(`by hand: docs/unproven.md, step ${belief.step}`);
    if (undisturbed && belief.about === 'account' && belief.disturbs !== undefined && !named.includes(id))
      return notRun(`${belief.disturbs}, and the stage is protected: --belief ${id} asks it`);
    let view: Pipeline | Account;
    try {
      if (belief.about === 'pipeline') {
        view = await pipeline();
        const notOf = belief.notOf?.(view.at.edge);
        if (notOf !== undefined) return notRun(notOf);
        await belief.check(view);
        for (const answer of view.answers) sameAsKept(id, answer);
      } else {
        if (!account) return notRun('there is no account to ask');
        view = account();
        await belief.check(view);
      }
      return { id, verdict: 'shown', answers: view.answers };
    } catch (error) {
      const answers = view! ? view.answers : [];
      if (error instanceof ShownToBeWrong)
        return { id, verdict: 'shown to be wrong', because: error.message, answers };
      return error instanceof CannotBeRun
        ? { id, verdict: 'not run', because: error.message, answers }
        : { id, verdict: 'not run', because: explainError(error), failed: true, answers };
    }
  }

  function sameAsKept(id: string, answer: RecordedAnswer): void {
    const before = kept?.(id, answer.asked);
    const other = before && difference(before, answer);
    if (other !== undefined)
      throw new ShownToBeWrong(`to ${answer.asked} AWS answered on ${before?.day} with ${other}`);
  }
}

export const countOf = (found: readonly Found[]): Record<Found['verdict'], number> => ({
  shown: found.filter(({ verdict }) => verdict === 'shown').length,
  'shown to be wrong': found.filter(({ verdict }) => verdict === 'shown to be wrong').length,
  'not run': found.filter(({ verdict }) => verdict === 'not run').length,
});
