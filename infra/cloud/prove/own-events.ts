import { explainError } from '../account/explain-error.ts';
import { type Wait, waitReally } from '../account/wait-until.ts';
import { type Note, readNotes, removeNote, writeNote } from './notes.ts';
import { type Addresses, Pipeline } from './pipeline.ts';
import { type Run, startRun } from './run.ts';
import { takeBack } from './take-back.ts';
import type { RecordedAnswer } from './verdict.ts';

type Unsettle = (run: Pick<Run, 'idsBeginWith' | 'startedAtMs'>, wait: Wait) => Promise<void>;

/** What a run sends to one pipeline. Nothing is sent before there is a note of it in the bucket, which goes with the last of it. */
export class OwnEvents {
  readonly #addresses: () => Promise<Addresses>;
  readonly #wait: Wait;
  readonly #unsettle: Unsettle | undefined;
  #begun: Promise<{ at: Addresses; run: Run }> | undefined;

  constructor(addresses: () => Promise<Addresses>, wait: Wait, unsettle?: Unsettle) {
    this.#addresses = addresses;
    this.#wait = wait;
    this.#unsettle = unsettle;
  }

  /** A new view of the pipeline for one belief, which keeps answers there. Throws when the pipeline cannot be asked so, or no note be written. */
  async pipeline(answers: RecordedAnswer[] = []): Promise<Pipeline> {
    this.#begun ??= this.#begin();
    const { at, run } = await this.#begun;
    return new Pipeline(at, run, this.#wait, answers);
  }

  async #begin(): Promise<{ at: Addresses; run: Run }> {
    const at = await this.#addresses();
    const run = startRun();
    await writeNote(at, run);
    return { at, run };
  }

  /**
   * Takes back what this run sent, and what earlier ones left that were ended by force. Says what it took and what it could not;
   * an interruption does not interrupt it.
   */
  async takeBack(wait: Wait = waitReally()): Promise<{ taken: string[]; left: string[] }> {
    const begun = await this.#begun?.catch(() => undefined);
    const taken: string[] = [];
    const left: string[] = [];
    if (!begun) return { taken, left };
    const { at, run } = begun;
    const unsettle = this.#unsettle;
    const parts = {
      at,
      wait,
      ...(unsettle && { unsettle: (each: Parameters<Unsettle>[0]) => unsettle(each, wait) }),
    };
    const takeOne = async (one: Note | Run, what: string): Promise<void> => {
      const back = await takeBack(one, parts);
      const dead = back.deadLetters > 0 ? `, ${back.deadLetters} dead letters` : '';
      taken.push(`${what}: ${back.rows} rows${dead}.`);
      left.push(...back.left.map((each) => `Not taken back: ${each}`));
      if (back.left.length === 0) await removeNote(at, one);
    };
    try {
      await takeOne(run, 'Taken back');
      const { ended, goingOn } = await readNotes(at, Date.now());
      for (const note of ended)
        await takeOne(note, `Taken back of a run of ${new Date(note.startedAtMs).toISOString()}`);
      for (const { startedAtMs, host, idsBeginWith } of goingOn)
        if (idsBeginWith !== run.idsBeginWith)
          taken.push(
            `A run of ${host} that began at ${new Date(startedAtMs).toISOString()} may be going on: what it sent is its own to take back, for two hours.`,
          );
    } catch (error) {
      left.push(`What was sent could not be taken back: ${explainError(error)}. The next run tries again.`);
    }
    return { taken, left };
  }
}
