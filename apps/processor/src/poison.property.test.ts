import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from './testing-poison.ts';

const threads = ['main', 'worker'] as const;
type Thread = (typeof threads)[number];

let folder: string;
let readers: Record<Thread, { ask(file: string): Promise<string>; stop(): void }>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'poison-'));
  readers = { main: startReader('main'), worker: startReader('worker') };
});
afterAll(() => {
  for (const thread of threads) readers[thread].stop();
  rmSync(folder, { recursive: true });
});

/** A process that reads bodies on the stack of one of the two compute types. */
function startReader(thread: Thread) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'testing-poison.ts'), thread], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(file: string): Promise<string> {
      child.stdin.write(`${file}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`a body ended the process of the ${thread} thread`);
      return value;
    },
    stop: () => child.stdin.end(),
  };
}

/** Without and with pseudonyms, for each body. */
async function outcomes(thread: Thread, bodies: readonly string[]): Promise<Outcome[][]> {
  const file = join(folder, `${thread}.json`);
  writeFileSync(file, JSON.stringify(bodies));
  const found = JSON.parse(await readers[thread].ask(file)) as Outcome[];
  return bodies.map((_, i) => found.slice(2 * i, 2 * i + 2));
}

const now = new Date().toISOString();
const good = `{"id":"0190a0b0-0000-4000-8000-000000000001","type":"click","occurredAt":"${now}","target":"buy"}`;
const bad = `{"id":"0190a0b0-0000-4000-8000-000000000002","type":"click","occurredAt":"1999-12-31T23:59:59Z","target":"buy"}`;
const context = (more: string): string => `{"appId":"shop","deviceId":"d","userId":"alice"${more}}`;
const batch = (inContext: string, inBatch: string, ...events: string[]): string =>
  `{"context":${context(inContext)}${inBatch},"events":[${events.join()}]}`;
const withExtra = (event: string, extra: string): string => `${event.slice(0, -1)},"extra":${extra}}`;
const deepArray = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const deepObject = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);

/** JSON text that parsers and writers trip over: deep, wide, repeated keys, half surrogates, huge numbers, prototype keys. */
const trap = fc.oneof(
  fc.integer({ min: 1, max: 20_000 }).map(deepArray),
  fc.integer({ min: 1, max: 20_000 }).map(deepObject),
  fc
    .integer({ min: 1, max: 5_000 })
    .map((width) => `{${Array.from({ length: width }, (_, i) => `"k${i}":${i}`).join()}}`),
  fc
    .integer({ min: 1, max: 5_000 })
    .map((times) => `{${Array.from({ length: times }, (_, i) => `"k":${i}`).join()}}`),
  fc.constantFrom('"\\ud800"', '"\\udc00\\ud800"', '"\\u0000\\u001b"', '"\\uffff"'),
  fc.constantFrom('1e999', '-1e999', '9'.repeat(400), '1e-999', '-0', '123456789012345678901234567890'),
  fc.constantFrom(
    '{"__proto__":{"type":"click"}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"toString":1,"valueOf":1,"hasOwnProperty":1,"toJSON":1,"length":-1}',
  ),
  fc.jsonValue().map((value) => JSON.stringify(value)),
);
const key = fc.constantFrom(
  'extra',
  '__proto__',
  'constructor',
  'toJSON',
  'events',
  'context',
  'type',
  'length',
);
/** Beside a good event, a bad one; the traps stand in the context, in the batch before the events, or in the events. */
const body = fc
  .record({
    inContext: trap,
    inBatch: trap,
    inEvent: trap,
    key,
    where: fc.subarray(['context', 'batch', 'event']),
  })
  .map(({ inContext, inBatch, inEvent, key: name, where }) => ({
    name,
    where,
    text: batch(
      where.includes('context') ? `,"extra":${inContext}` : '',
      where.includes('batch') && name !== 'events' && name !== 'context' ? `,"${name}":${inBatch}` : '',
      good,
      where.includes('event') ? withExtra(bad, inEvent) : bad,
    ),
    bad: where.includes('event') ? withExtra(bad, inEvent) : bad,
  }));

describe.each(threads)('on the stack of a %s thread', (thread) => {
  it('a good event beside a bad one is stored, and the bad one rejected to the letter, whatever is around them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: 100, maxLength: 100, size: 'max' }), async (bodies) => {
        const found = await outcomes(
          thread,
          bodies.map(({ text }) => text),
        );
        for (const [i, [plain, pseudonymous]] of found.entries()) {
          expect(plain).toEqual({ stored: 1, rejected: 1, originals: [bodies[i]?.bad] });
          expect(pseudonymous).toEqual({ stored: 1, rejected: 1, originals: [] });
        }
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });

  it.each([5_000, 100_000])(
    'an unknown key of the context nested %i deep does not stop its message',
    async (depth) => {
      const bodies = [deepObject(depth), deepArray(depth)].flatMap((deep) => [
        batch(`,"extra":${deep}`, '', good, bad),
        batch('', `,"extra":${deep}`, good, bad),
        batch('', '', withExtra(good, deep), bad),
      ]);
      for (const [plain, pseudonymous] of await outcomes(thread, bodies)) {
        expect(plain).toEqual({ stored: 1, rejected: 1, originals: [bad] });
        expect(pseudonymous).toEqual({ stored: 1, rejected: 1, originals: [] });
      }
    },
  );

  it('whatever a body is, it has an end', async () => {
    const anything = fc.oneof(
      trap,
      fc.string({ unit: 'binary' }),
      fc.json(),
      body.chain(({ text }) => fc.nat({ max: text.length }).map((length) => text.slice(0, length))),
      body.chain(({ text }) =>
        fc
          .tuple(fc.nat({ max: text.length }), fc.constantFrom('"', '{', ']', '\\', ',', '\u0000'))
          .map(([at, character]) => text.slice(0, at) + character + text.slice(at)),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(anything, { minLength: 100, maxLength: 100, size: 'max' }),
        async (bodies) => {
          for (const pair of await outcomes(thread, bodies))
            for (const outcome of pair) {
              expect(outcome.error).toBeUndefined();
              expect(outcome.stored + outcome.rejected).toBeGreaterThan(0);
            }
        },
      ),
      { numRuns: 3, endOnFailure: true },
    );
  });
});
