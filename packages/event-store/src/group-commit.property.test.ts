import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotStoredError, type Participant } from './event-store.ts';
import { GroupCommit, type OpenObject } from './group-commit.ts';
import { ManualClock } from './manual-clock.ts';
import { RowBudget } from './row-budget.ts';

type Rows = readonly string[];

class OpenRows implements OpenObject<Rows> {
  readonly rows: string[] = [];
  append(rows: Rows): void {
    this.rows.push(...rows);
  }
}

interface Write {
  rows: readonly string[];
  outcome: 'pending' | 'acknowledged' | 'failed' | 'given up';
}

function setUp(options: {
  lingerMs: number;
  maxRows: number;
  flushAtParticipants: number;
  limit: number;
  bytesLimit?: number;
  maxBytes?: number;
  writeReserveMs: number;
}) {
  const clock = new ManualClock();
  const budget = new RowBudget({ rows: options.limit, bytes: options.bytesLimit ?? Infinity }, clock);
  const writes: Write[] = [];
  /** Outcome and duration of the next writes, in order; then all succeed after 10 ms. */
  const plan: { durationMs: number; fails: boolean }[] = [];
  const commit = new GroupCommit<Rows, OpenRows>({
    maxBytes: Infinity,
    ...options,
    budget,
    clock,
    open: () => new OpenRows(),
    write: ({ rows }, _partition, _participants, signal) =>
      new Promise((resolve, reject) => {
        const write: Write = { rows, outcome: 'pending' };
        writes.push(write);
        const settle = (outcome: Write['outcome'], error?: Error): void => {
          if (write.outcome !== 'pending') return;
          write.outcome = outcome;
          if (error) reject(error);
          else resolve();
        };
        if (signal.aborted) return settle('given up', new Error('aborted'));
        signal.addEventListener('abort', () => settle('given up', new Error('aborted')));
        const { durationMs, fails } = plan.shift() ?? { durationMs: 10, fails: false };
        clock.after(durationMs, () =>
          fails ? settle('failed', new Error('S3 said no')) : settle('acknowledged'),
        );
      }),
  });
  return { clock, budget, writes, plan, commit };
}

interface Call {
  rows: Rows;
  participant: Participant;
  answer: 'waiting' | 'yes' | 'no';
  /** What was acknowledged at the moment of the answer. */
  acknowledgedThen: boolean;
}

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      rows: fc.integer({ min: 1, max: 9 }),
      bytesOfRow: fc.integer({ min: 0, max: 40 }),
      partition: fc.constantFrom('a', 'b'),
      invocation: fc.nat(5),
      patienceMs: fc.integer({ min: 1, max: 400 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 60 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('turn' as const) }) },
);
const outcome = fc.record({ durationMs: fc.integer({ min: 0, max: 120 }), fails: fc.boolean() });
const settings = fc.record({
  lingerMs: fc.constantFrom(0, 5, 50),
  maxRows: fc.integer({ min: 1, max: 40 }),
  flushAtParticipants: fc.integer({ min: 1, max: 6 }),
  limit: fc.integer({ min: 5, max: 60 }),
  bytesLimit: fc.integer({ min: 50, max: 1_000 }),
  maxBytes: fc.integer({ min: 1, max: 400 }),
  writeReserveMs: fc.constantFrom(0, 20, 200),
});

it('tells nobody yes before S3 did, writes acknowledged rows once, fails only who took part, and forgets nobody', async () => {
  const seen = { yes: 0, failed: 0, late: 0, waited: 0 };
  await fc.assert(
    fc.asyncProperty(
      settings,
      fc.array(action, { maxLength: 60 }),
      fc.array(outcome, { maxLength: 12 }),
      async (options, actions, outcomes) => {
        const { clock, budget, writes, plan, commit } = setUp(options);
        plan.push(...outcomes);
        const calls: Call[] = [];
        const participants: Participant[] = [];
        const check = (): void => {
          const { rows, bytes } = budget.held;
          const alone = calls.some((call) => call.rows.length === rows);
          const within = rows <= options.limit && bytes <= options.bytesLimit;
          expect(within || alone, `${rows} rows of ${bytes} bytes in flight`).toBe(true);
        };
        for (const [index, step] of actions.entries()) {
          if (step.do === 'append') {
            const participant = (participants[step.invocation] ??= {
              deadlineAtMs: clock.now() + step.patienceMs,
            });
            const rows = Array.from({ length: step.rows }, (_, row) => `${index}.${row}`);
            const call: Call = { rows, participant, answer: 'waiting', acknowledgedThen: false };
            calls.push(call);
            const before = budget.held.rows;
            const size = { rows: rows.length, bytes: rows.length * step.bytesOfRow };
            const answered = commit.append(step.partition, rows, size, participant);
            if (budget.held.rows === before) seen.waited += 1;
            answered.then(
              () => {
                call.answer = 'yes';
                call.acknowledgedThen = writes.some(
                  (write) => write.outcome === 'acknowledged' && write.rows.includes(rows[0] ?? ''),
                );
              },
              (error: unknown) => {
                call.answer = 'no';
                expect(error).toBeInstanceOf(NotStoredError);
                const failed = writes.some(
                  (write) => write.outcome === 'failed' && write.rows.includes(rows[0] ?? ''),
                );
                const late = clock.now() >= participant.deadlineAtMs;
                expect(failed || late, 'a no without a failed write or a deadline').toBe(true);
                if (failed) seen.failed += 1;
                else seen.late += 1;
              },
            );
          } else if (step.do === 'advance') {
            await clock.advance(step.ms);
          } else {
            await clock.turn();
          }
          check();
        }
        await clock.advance(2_000);
        for (const call of calls) {
          expect(call.answer).not.toBe('waiting');
          if (call.answer !== 'yes') continue;
          seen.yes += 1;
          expect(call.acknowledgedThen).toBe(true);
          for (const row of call.rows) {
            const copies = writes.filter(
              ({ outcome: end, rows }) => end === 'acknowledged' && rows.includes(row),
            );
            expect(copies).toHaveLength(1);
          }
        }
        expect(budget.held).toEqual({ rows: 0, bytes: 0 });
      },
    ),
    { numRuns: 3_000 },
  );
  // The property is worth nothing when a case never came up.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
});

describe('when an object is written', () => {
  const defaults = {
    lingerMs: 100,
    maxRows: 1_000,
    flushAtParticipants: 1_000,
    limit: 10_000,
    writeReserveMs: 50,
  };
  const patient = (): Participant => ({ deadlineAtMs: 10_000 });

  it('waits for the linger', async () => {
    const { clock, commit, writes } = setUp(defaults);
    void commit.append('a', ['1'], { rows: 1, bytes: 0 }, patient());
    await clock.advance(99);
    expect(writes).toHaveLength(0);
    void commit.append('a', ['2'], { rows: 1, bytes: 0 }, patient());
    await clock.advance(1);
    expect(writes.map(({ rows }) => rows)).toEqual([['1', '2']]);
  });

  it('does not linger at linger 0, but holds all messages of one turn', async () => {
    const { clock, commit, writes } = setUp({ ...defaults, lingerMs: 0 });
    const invocation = patient();
    for (const row of ['1', '2', '3']) void commit.append('a', [row], { rows: 1, bytes: 0 }, invocation);
    expect(writes).toHaveLength(0);
    await clock.turn();
    expect(writes.map(({ rows }) => rows)).toEqual([['1', '2', '3']]);
  });

  it('is written at once when it is full', () => {
    const { commit, writes } = setUp({ ...defaults, maxRows: 2 });
    void commit.append('a', ['1', '2'], { rows: 2, bytes: 0 }, patient());
    expect(writes).toHaveLength(1);
  });

  it('is written at once when its rows have enough bytes', () => {
    const { commit, writes } = setUp({ ...defaults, maxBytes: 100 });
    void commit.append('a', ['1'], { rows: 1, bytes: 99 }, patient());
    expect(writes).toHaveLength(0);
    void commit.append('a', ['2'], { rows: 1, bytes: 1 }, patient());
    expect(writes).toHaveLength(1);
  });

  it('is written at the end of the turn in which enough invocations wait', async () => {
    const { clock, commit, writes } = setUp({ ...defaults, flushAtParticipants: 2 });
    const [first, second] = [patient(), patient()];
    void commit.append('a', ['1'], { rows: 1, bytes: 0 }, first);
    await clock.turn();
    expect(writes).toHaveLength(0);
    void commit.append('a', ['2'], { rows: 1, bytes: 0 }, second);
    void commit.append('a', ['3'], { rows: 1, bytes: 0 }, second);
    await clock.turn();
    expect(writes.map(({ rows }) => rows)).toEqual([['1', '2', '3']]);
  });

  it('is written before the first deadline is too near', async () => {
    const { clock, commit, writes } = setUp(defaults);
    void commit.append('a', ['1'], { rows: 1, bytes: 0 }, patient());
    void commit.append('a', ['2'], { rows: 1, bytes: 0 }, { deadlineAtMs: 70 });
    await clock.advance(20);
    expect(writes).toHaveLength(1);
  });

  it('fills the next object while one is written', async () => {
    const { clock, commit, writes, plan } = setUp({ ...defaults, maxRows: 1 });
    plan.push({ durationMs: 500, fails: false }, { durationMs: 10, fails: false });
    const answers: string[] = [];
    void commit.append('a', ['slow'], { rows: 1, bytes: 0 }, patient()).then(() => answers.push('slow'));
    void commit.append('a', ['quick'], { rows: 1, bytes: 0 }, patient()).then(() => answers.push('quick'));
    await clock.advance(600);
    expect(writes).toHaveLength(2);
    expect(answers).toEqual(['quick', 'slow']);
  });

  it('tells who cannot wait for it no, and the others yes', async () => {
    const { clock, commit, plan } = setUp({ ...defaults, maxRows: 2 });
    plan.push({ durationMs: 500, fails: false });
    const answers: string[] = [];
    const answer = (name: string, deadlineAtMs: number): void => {
      void commit.append('a', [name], { rows: 1, bytes: 0 }, { deadlineAtMs }).then(
        () => answers.push(`${name}: yes at ${clock.now()}`),
        (error: Error) => answers.push(`${name}: ${error.name} at ${clock.now()}`),
      );
    };
    answer('hasty', 100);
    answer('patient', 10_000);
    await clock.advance(1_000);
    expect(answers).toEqual(['hasty: NotStoredError at 100', 'patient: yes at 500']);
  });

  it('is not begun for rows that come after their deadline', async () => {
    const { clock, commit, writes } = setUp(defaults);
    await clock.advance(100);
    await expect(
      commit.append('a', ['1'], { rows: 1, bytes: 0 }, { deadlineAtMs: 100 }),
    ).rejects.toBeInstanceOf(NotStoredError);
    await clock.advance(1_000);
    expect(writes).toHaveLength(0);
  });

  it('is given up when everybody who waited for it has been told no', async () => {
    const { clock, commit, writes, plan } = setUp({ ...defaults, maxRows: 1 });
    plan.push({ durationMs: 5_000, fails: false });
    const refused = expect(
      commit.append('a', ['1'], { rows: 1, bytes: 0 }, { deadlineAtMs: 100 }),
    ).rejects.toThrow('deadline');
    await clock.advance(100);
    await refused;
    expect(writes[0]?.outcome).toBe('given up');
  });
});

describe('row budget', () => {
  const whole = { lingerMs: 0, maxRows: 100, flushAtParticipants: 9, limit: 100, writeReserveMs: 0 };
  const patient = { deadlineAtMs: 1_000 };

  it('counts bytes as well as rows, and lets in what is freed when an object is acknowledged', async () => {
    const { clock, commit, budget, writes, plan } = setUp({ ...whole, bytesLimit: 100 });
    plan.push({ durationMs: 300, fails: false });
    const first = commit.append('a', ['large'], { rows: 1, bytes: 60 }, patient);
    const second = commit.append('a', ['as large'], { rows: 1, bytes: 60 }, patient);
    await clock.advance(299);
    expect(budget.held).toEqual({ rows: 1, bytes: 60 });
    expect(writes.map(({ rows }) => rows)).toEqual([['large']]);
    await clock.advance(100);
    await Promise.all([first, second]);
    expect(writes.map(({ rows }) => rows)).toEqual([['large'], ['as large']]);
  });

  it('lets more bytes than the whole limit in alone', async () => {
    const { clock, commit, budget } = setUp({ ...whole, bytesLimit: 100 });
    const first = commit.append('a', ['huge'], { rows: 1, bytes: 1_000 }, patient);
    const second = commit.append('a', ['x'], { rows: 1, bytes: 1 }, patient);
    expect(budget.held).toEqual({ rows: 1, bytes: 1_000 });
    await clock.advance(100);
    await Promise.all([first, second]);
  });

  it('lets a batch that is larger than the whole limit in alone', async () => {
    const { clock, commit, budget } = setUp({
      lingerMs: 0,
      maxRows: 100,
      flushAtParticipants: 9,
      limit: 5,
      writeReserveMs: 0,
    });
    const rows = Array.from({ length: 8 }, (_, i) => String(i));
    const first = commit.append('a', rows, { rows: 8, bytes: 0 }, { deadlineAtMs: 1_000 });
    const second = commit.append('a', ['x'], { rows: 1, bytes: 0 }, { deadlineAtMs: 1_000 });
    expect(budget.held.rows).toBe(8);
    await clock.advance(100);
    await Promise.all([first, second]);
  });

  it('tells who finds no room before the deadline no, and lets the next one in', async () => {
    const { clock, commit, writes, plan } = setUp({
      lingerMs: 0,
      maxRows: 100,
      flushAtParticipants: 9,
      limit: 4,
      writeReserveMs: 0,
    });
    plan.push({ durationMs: 500, fails: false });
    const first = commit.append('a', ['1', '2'], { rows: 2, bytes: 0 }, { deadlineAtMs: 10_000 });
    const refused = expect(
      commit.append('a', ['3', '4', '5'], { rows: 3, bytes: 0 }, { deadlineAtMs: 100 }),
    ).rejects.toThrow('room');
    const next = commit.append('a', ['6', '7'], { rows: 2, bytes: 0 }, { deadlineAtMs: 10_000 });
    await clock.advance(200);
    await refused;
    await next;
    await clock.advance(1_000);
    await first;
    expect(writes.map(({ rows }) => rows)).toEqual([
      ['1', '2'],
      ['6', '7'],
    ]);
  });

  it('serves those who wait in the order in which they came', async () => {
    const { clock, commit, writes } = setUp({
      lingerMs: 0,
      maxRows: 100,
      flushAtParticipants: 9,
      limit: 4,
      writeReserveMs: 0,
    });
    void commit.append('a', ['1', '2', '3'], { rows: 3, bytes: 0 }, { deadlineAtMs: 1_000 });
    void commit.append('a', ['4', '5', '6'], { rows: 3, bytes: 0 }, { deadlineAtMs: 1_000 });
    void commit.append('a', ['7'], { rows: 1, bytes: 0 }, { deadlineAtMs: 1_000 });
    await clock.advance(100);
    expect(writes.map(({ rows }) => rows)).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6', '7'],
    ]);
  });
});
