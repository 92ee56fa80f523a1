import type { Environment } from '@telemetry/execution-environment';

/** Knows when everybody has arrived who is to run at once in the environments that it was told of. */
export class Company {
  readonly #environments = new Set<Environment>();
  readonly #workers: number;

  constructor(workers: number) {
    this.#workers = workers;
  }

  /** An environment for many invocations, all of its workers waiting for work. */
  join(environment: Environment): void {
    this.#environments.add(environment);
    void environment.exited.then(() => this.#environments.delete(environment));
  }

  /** Whether some code runs on although its invocation has timed out. */
  hasTimedOut(): boolean {
    return [...this.#environments].some(({ runningOn }) => runningOn > 0);
  }

  /** Whoever sends does so as soon as a worker waits for work: when all of them do, there is nobody left to send. */
  isComplete(): boolean {
    return [...this.#environments].every(({ openPolls }) => openPolls >= this.#workers);
  }
}
