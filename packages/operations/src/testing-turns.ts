/** Ends whoever sent the request, as a kill would: nothing that is theirs is sent after it. */
export class Crash extends Error {}

interface Client {
  send: (...args: never[]) => Promise<unknown>;
}

export interface TurnsOptions {
  random: () => number;
  /** Of a hundred requests, so many end their sender: half of them before they are sent, half when they were and nobody hears the answer. */
  crashesPercent: number;
  /** Of a hundred requests, before so many somebody else goes on. */
  turnsPercent: number;
  /** Looks at what there is, while nobody goes on. */
  look: () => Promise<void>;
  /** Of a hundred requests, before so many. */
  looksPercent: number;
}

/**
 * Lets several work on one bucket and its queues by turns: one goes on at a time, and before each request a seed says whether another does
 * instead, whether its sender ends there, and whether somebody looks.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #going: string[] = [];
  readonly #dead = new Set<string>();
  #current = '';
  #waiting: (() => void)[] = [];
  /** Who sent what, in order. */
  readonly log: string[] = [];

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Runs all of them to their ends; what each came to, by name. */
  async run<T>(all: Readonly<Record<string, () => Promise<T>>>): Promise<Record<string, T | Error>> {
    this.#going.push(...Object.keys(all));
    this.#pass();
    const ended = await Promise.all(
      Object.entries(all).map(async ([name, work]) => {
        const end = await work().catch((error: unknown) => error as Error);
        this.#going.splice(this.#going.indexOf(name), 1);
        if (this.#current === name) this.#pass();
        return [name, this.#dead.has(name) ? new Crash(name) : end] as const;
      }),
    );
    return Object.fromEntries(ended);
  }

  /** The client as one of them has it. */
  of<C extends Client>(name: string, client: C): C {
    const send = async (...args: Parameters<C['send']>): Promise<unknown> => {
      await this.#turnOf(name);
      const { random, crashesPercent, turnsPercent, looksPercent, look } = this.#options;
      const command = (args[0] as object | undefined)?.constructor.name ?? '';
      if (random() * 100 < looksPercent) await look();
      if (random() * 100 < turnsPercent) {
        this.#pass();
        await this.#turnOf(name);
      }
      const dice = random() * 100;
      if (dice < crashesPercent / 2) return this.#crash(name, `before ${command}`);
      this.log.push(`${name}: ${command}`);
      const answer = await client.send(...args);
      return dice < crashesPercent ? this.#crash(name, `after ${command}`) : answer;
    };
    // The SDK's paginators look whether it is one of theirs.
    return new Proxy(client, {
      get: (target, key) => (key === 'send' ? send : (Reflect.get(target, key) as unknown)),
    });
  }

  #crash(name: string, where: string): never {
    this.#dead.add(name);
    this.log.push(`${name}: ends ${where}`);
    throw new Crash(where);
  }

  async #turnOf(name: string): Promise<void> {
    while (this.#current !== name && !this.#dead.has(name))
      await new Promise<void>((wake) => this.#waiting.push(wake));
    if (this.#dead.has(name)) throw new Crash('ended');
  }

  #pass(): void {
    this.#current = this.#going[Math.floor(this.#options.random() * this.#going.length)] ?? '';
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
