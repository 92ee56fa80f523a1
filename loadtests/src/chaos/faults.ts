import type { SeededRandom } from '@telemetry/event-schema/sample';
import { environmentPids, limit, signalTo } from './environments.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import type { FaultKind } from './plan-faults.ts';
import { meetS3Fault } from './s3-faults.ts';
import { SqsFaults } from './sqs-faults.ts';
import type { TwinProcess } from './twin-process.ts';

/** How long the whole twin stands still, can write or open nothing, or has another clock: its answers to clients wait meanwhile. */
const twinWideMs = 1_500;
/** What was received ahead of time is hidden for so much longer, so a jump of minutes would cost minutes. */
const clockJumpMs = 20_000;

interface Now {
  fault: FaultKind | undefined;
  /** Times that it met something. */
  hit: number;
}

/** Puts faults into a twin in a process of its own, one at a time, and takes each back. */
export class Faults implements AsyncDisposable {
  readonly s3: FaultProxy;
  readonly sqs: FaultProxy;
  /** Shared with the proxies. */
  readonly #now: Now;
  readonly #takeBack: (() => void)[] = [];
  #under: Promise<void> = Promise.resolve();

  private constructor(now: Now, s3: FaultProxy, sqs: FaultProxy) {
    this.#now = now;
    this.s3 = s3;
    this.sqs = sqs;
  }

  static async start(): Promise<Faults> {
    const now: Now = { fault: undefined, hit: 0 };
    const delivered = new SqsFaults();
    const onHit = (): void => void (now.hit += 1);
    const s3 = await startFaultProxy(
      (passing) => {
        const met = meetS3Fault(now.fault, passing, now.hit);
        if (met) onHit();
        return met ?? passing.forward();
      },
      (method) => {
        const breaks = method === 'PUT' && now.fault === 's3-partial';
        if (breaks) onHit();
        return breaks;
      },
    );
    const sqs = await startFaultProxy((passing) => delivered.meet(now.fault, passing, onHit));
    return new Faults(now, s3, sqs);
  }

  /** Times that the fault met something, so far. */
  get hit(): number {
    return this.#now.hit;
  }

  /** Tells the proxies where a twin is that has just started. */
  reach({ endpoints }: TwinProcess): void {
    this.s3.upstream = endpoints.s3Endpoint;
    this.sqs.upstream = endpoints.sqsEndpoint;
  }

  /** Begins. What concerns the whole twin ends by itself, so that its clients get answers. */
  begin(kind: FaultKind, twin: TwinProcess, random: SeededRandom): void {
    this.#now.fault = kind;
    this.#now.hit = 0;
    const { pid } = twin;
    switch (kind) {
      case 'environment-killed':
      case 'environment-stopped': {
        const pids = environmentPids(pid);
        if (pids.length === 0) return;
        const chosen = random.pick(pids);
        this.#now.hit = 1;
        signalTo(chosen, kind === 'environment-killed' ? 'SIGKILL' : 'SIGSTOP');
        if (kind === 'environment-stopped') this.#takeBack.push(() => signalTo(chosen, 'SIGCONT'));
        return;
      }
      case 'twin-killed':
        this.#now.hit = 1;
        this.#under = twin.kill().then(async () => {
          await twin.start();
          this.reach(twin);
        });
        return;
      case 'twin-stopped':
        signalTo(pid, 'SIGSTOP');
        return this.#forAWhile(() => signalTo(pid, 'SIGCONT'));
      case 'disk-full':
        return this.#forAWhile(limit(pid, 'fsize', 0));
      case 'descriptors-used-up': {
        const limits = [pid, ...environmentPids(pid)].map((each) => limit(each, 'nofile', 10));
        return this.#forAWhile(() => limits.forEach((lift) => lift()));
      }
      case 'clock-ahead':
      case 'clock-back':
        twin.setClock(kind === 'clock-ahead' ? clockJumpMs : -clockJumpMs);
        return this.#forAWhile(() => twin.setClock(0));
    }
  }

  countHit(): void {
    this.#now.hit += 1;
  }

  /** Resolves when a fault of the whole twin is over: it runs again. */
  async untilTwinRuns(): Promise<void> {
    await this.#under;
  }

  /** Ends it, at once. */
  takeBack(): void {
    this.#now.fault = undefined;
    this.s3.endSilence();
    this.sqs.endSilence();
    for (const step of this.#takeBack.splice(0)) step();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.takeBack();
    await this.#under.catch(() => {});
    await this.s3.stop();
    await this.sqs.stop();
  }

  #forAWhile(lift: () => void): void {
    this.#now.hit = 1;
    let lifted = false;
    const once = (): void => {
      if (!lifted) lift();
      lifted = true;
    };
    this.#takeBack.push(once);
    this.#under = new Promise((done) => setTimeout(done, twinWideMs)).then(once);
  }
}
