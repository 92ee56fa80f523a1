import type { Account } from './account.ts';
import type { EdgeKind, Pipeline } from './pipeline.ts';

/** Something we believe of AWS, and act on. */
interface Stated {
  /** Stays the same for good: evidence names it. */
  id: string;
  says: string;
  /** What of ours rests on it. */
  restsOnIt: string;
  /** Of docs/unproven.md, which shows it by hand. */
  step?: number;
}

interface Checked extends Stated {
  /** At list prices, of one check. */
  usd: number;
  /** What it takes at most in an account that works. */
  seconds: number;
  /** Runs after each deployment. */
  acceptance?: true;
}

/** Asked of a pipeline's own addresses; the twin models all of it. */
export interface BeliefOfPipeline extends Checked {
  about: 'pipeline';
  /** Why it cannot be asked of a pipeline with this edge; nothing where it can. */
  notOf?: (edge: EdgeKind) => string | undefined;
  check(pipeline: Pipeline): Promise<void>;
}

/** Asked of AWS's own APIs about a deployed arm. */
export interface BeliefOfAccount extends Checked {
  about: 'account';
  /** What it does to the stage while it is asked: a protected one is asked only by the belief's name. */
  disturbs?: string;
  check(account: Account): Promise<void>;
}

/** Shown by a person, by the steps of docs/unproven.md. */
export interface BeliefByHand extends Stated {
  about: 'by-hand';
  step: number;
}

export type Belief = BeliefOfPipeline | BeliefOfAccount | BeliefByHand;
