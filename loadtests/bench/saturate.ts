import type { Environment } from '@telemetry/execution-environment';

/** What an environment did in one window of time. */
export interface Window {
  invocations: number;
  seconds: number;
  cpuSeconds: number;
  /** Also those before and after the window. */
  allInvocations: number;
  /** The most resident memory that was seen, in looks ten times a second. */
  peakRssBytes: number;
}

/**
 * Keeps an environment as busy as it lets itself be, with up to `inFlight` invocations at once, whenever one of its
 * workers waits for work and a slot is free.
 */
export class Saturation {
  readonly environment: Environment;
  readonly #payloads: readonly Buffer[];
  readonly #inFlight: number;
  #running = false;
  #active = 0;
  #next = 0;
  #done = 0;
  #failure: string | undefined;
  #idle: (() => void) | undefined;

  constructor(environment: Environment, payloads: readonly Buffer[], inFlight: number) {
    this.environment = environment;
    this.#payloads = payloads;
    this.#inFlight = inFlight;
    environment.onCapacity(() => this.#pump());
  }

  /** Warms up, measures for `seconds`, and waits until nothing is in flight. */
  async measure({ warmUpSeconds, seconds }: { warmUpSeconds: number; seconds: number }): Promise<Window> {
    const doneAtFirst = this.#done;
    this.#running = true;
    this.#pump();
    await sleep(warmUpSeconds);
    const before = await this.#snapshot();
    let peakRssBytes = before.rssBytes;
    const looking = setInterval(() => {
      void this.environment.usage().then(({ rssBytes }) => (peakRssBytes = Math.max(peakRssBytes, rssBytes)));
    }, 100);
    await sleep(seconds);
    clearInterval(looking);
    const after = await this.#snapshot();
    this.#running = false;
    if (this.#active > 0) await new Promise<void>((done) => (this.#idle = done));
    if (this.#failure) throw new Error(`an invocation did not succeed: ${this.#failure}`);
    return {
      invocations: after.done - before.done,
      seconds: (after.atMs - before.atMs) / 1_000,
      cpuSeconds: after.cpuSeconds - before.cpuSeconds,
      allInvocations: this.#done - doneAtFirst,
      peakRssBytes,
    };
  }

  async #snapshot(): Promise<{ done: number; atMs: number; cpuSeconds: number; rssBytes: number }> {
    const { cpuSeconds, rssBytes } = await this.environment.usage();
    return { done: this.#done, atMs: performance.now(), cpuSeconds, rssBytes };
  }

  #pump(): void {
    while (this.#running && this.#active < this.#inFlight && this.environment.canAccept()) {
      this.#active += 1;
      void this.#invoke(this.#payloads[this.#next++ % this.#payloads.length] ?? Buffer.alloc(0));
    }
  }

  async #invoke(payload: Buffer): Promise<void> {
    const result = await this.environment.invoke(payload);
    this.#active -= 1;
    if (result.kind === 'success') this.#done += 1;
    else if (result.kind !== 'refused') this.#failure ??= result.kind;
    if (result.kind === 'success' && !result.payload.includes('"batchItemFailures":[]')) {
      this.#failure ??= `messages went back to the queue: ${result.payload.toString().slice(0, 200)}`;
    }
    if (this.#active === 0 && !this.#running) this.#idle?.();
    else this.#pump();
  }
}

const sleep = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1_000));
