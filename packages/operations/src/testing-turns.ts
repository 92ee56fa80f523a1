/** Ends whoever sent the request, as a kill would: nothing that is theirs is sent after it. */
export class Crash extends Error {}

interface Client {
  send: (...args: never[]) => Promise<unknown>;
}

export interface TurnsOptions {
  random: () => number;
  /** About how many requests somebody needs. */
  requestsOf: (name: string) => number;
  /** Looks at what there is, while nobody goes on. */
  look: () => Promise<void>;
  /** Of a hundred requests, before so many somebody looks. */
  looksPercent: number;
}

/** Somebody's requests before which they sleep, and the one at which they end, if they do. */
interface Plan {
  sleepsAt: ReadonlySet<number>;
  endsAt: number;
  /** Whether it is sent, so that only its answer is not heard. */
  isSent: boolean;
}

/**
 * Lets several work on one bucket and its queues by turns: one goes on at a time. By a seed each sleeps before some request until the others
 * have ended or sleep themselves, and some end at one. So others may do all that they have to do between two requests of somebody, which
 * many short turns would hardly ever bring about.
 */
export class Turns {
  readonly #options: TurnsOptions;
  /** Who goes on, the first one now. */
  #going: string[] = [];
  readonly #dead = new Set<string>();
  readonly #plans = new Map<string, Plan>();
  readonly #sent = new Map<string, number>();
  #waiting: (() => void)[] = [];
  /** Who sent what, in order. */
  readonly log: string[] = [];

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Runs all of them to their ends; what each came to, by name. */
  async run<T>(all: Readonly<Record<string, () => Promise<T>>>): Promise<Record<string, T | Error>> {
    const { random, requestsOf } = this.#options;
    this.#going = Object.keys(all)
      .map((name) => ({ name, place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ name }) => name);
    const one = (share: number, of: number): number => (random() < share ? Math.floor(random() * of) : -1);
    for (const name of this.#going)
      this.#plans.set(name, {
        sleepsAt: new Set([one(0.8, requestsOf(name)), one(0.3, requestsOf(name))]),
        endsAt: one(0.3, 2 * requestsOf(name)),
        isSent: random() < 0.5,
      });
    const ended = await Promise.all(
      Object.entries(all).map(async ([name, work]) => {
        const end = await work().catch((error: unknown) => error as Error);
        this.#going = this.#going.filter((other) => other !== name);
        this.#wakeAll();
        return [name, this.#dead.has(name) ? new Crash(name) : end] as const;
      }),
    );
    return Object.fromEntries(ended);
  }

  /** The client as one of them has it. */
  of<C extends Client>(name: string, client: C): C {
    const send = async (...args: Parameters<C['send']>): Promise<unknown> => {
      await this.#turnOf(name);
      const { random, looksPercent, look } = this.#options;
      const command = (args[0] as object | undefined)?.constructor.name ?? '';
      const nth = this.#sent.get(name) ?? 0;
      this.#sent.set(name, nth + 1);
      const { sleepsAt, endsAt, isSent } = this.#plans.get(name) ?? { sleepsAt: new Set(), endsAt: -1 };
      if (random() * 100 < looksPercent) await look();
      if (sleepsAt.has(nth)) {
        this.log.push(`${name}: sleeps before ${command}`);
        this.#going = [...this.#going.filter((other) => other !== name), name];
        this.#wakeAll();
        await this.#turnOf(name);
      }
      if (nth === endsAt && !isSent) return this.#end(name, `before ${command}`);
      this.log.push(`${name}: ${command}`);
      const answer = await client.send(...args);
      return nth === endsAt ? this.#end(name, `after ${command}`) : answer;
    };
    // The SDK's paginators look whether it is one of theirs.
    return new Proxy(client, {
      get: (target, key) => (key === 'send' ? send : (Reflect.get(target, key) as unknown)),
    });
  }

  #end(name: string, where: string): never {
    this.#dead.add(name);
    this.log.push(`${name}: ends ${where}`);
    throw new Crash(where);
  }

  async #turnOf(name: string): Promise<void> {
    while (this.#going[0] !== name && !this.#dead.has(name))
      await new Promise<void>((wake) => this.#waiting.push(wake));
    if (this.#dead.has(name)) throw new Crash('ended');
  }

  #wakeAll(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
