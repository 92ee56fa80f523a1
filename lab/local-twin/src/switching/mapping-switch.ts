import { setTimeout as sleep } from 'node:timers/promises';
import type { SqsMapping } from '../event-source/sqs-mapping.ts';

/**
 * Updates of one mapping's `Enabled`, one after the other: AWS refuses an update while another is under way, and the state
 * machine tries again. Each takes its delay until the pollers have begun or stopped.
 */
export class MappingSwitch {
  readonly #mapping: Pick<SqsMapping, 'startPolling' | 'stopPolling'>;
  readonly #delayMs: number;
  readonly #onSwitched: (enabled: boolean) => void;
  readonly #stopping = new AbortController();
  #enabled: boolean;
  #updates: Promise<void> = Promise.resolve();

  constructor(
    mapping: Pick<SqsMapping, 'startPolling' | 'stopPolling' | 'polling'>,
    delayMs: number,
    onSwitched: (enabled: boolean) => void,
  ) {
    this.#mapping = mapping;
    this.#enabled = mapping.polling;
    this.#delayMs = delayMs;
    this.#onSwitched = onSwitched;
  }

  /** Resolves when the mapping is so; at once if it is already. */
  update(enabled: boolean): Promise<void> {
    this.#updates = this.#updates.then(() => this.#update(enabled));
    return this.#updates;
  }

  /** Drops updates that have not come to their end. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#updates;
  }

  async #update(enabled: boolean): Promise<void> {
    if (enabled === this.#enabled) return;
    const { signal } = this.#stopping;
    await sleep(this.#delayMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    this.#enabled = enabled;
    if (enabled) this.#mapping.startPolling();
    else this.#mapping.stopPolling();
    this.#onSwitched(enabled);
  }
}
