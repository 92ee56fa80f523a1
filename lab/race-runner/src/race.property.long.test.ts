import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Program, Step } from '../fixtures/deterministic.ts';
import { race } from './race.ts';

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => response.end(JSON.stringify({ path: request.url })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const simple = fc.oneof(
  fc.record({ do: fc.constantFrom('sleep' as const, 'callback-timer' as const), ms: fc.nat({ max: 8 }) }),
  fc.record({
    do: fc.constantFrom(
      ...(['timers-in-order', 'log', 'tmp-file', 'gzip', 'hash', 'emit', 'cached', 'fail'] as const),
    ),
  }),
  fc.record({ do: fc.constantFrom('fetch' as const, 'http' as const), url: fc.constant('URL') }),
);
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: simple },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('all' as const),
        steps: fc.array(simple as fc.Arbitrary<Step>, { maxLength: 4 }),
      }),
    },
  ),
  { maxLength: 6 },
);
const programs: fc.Arbitrary<Program[]> = fc.array(fc.record({ id: fc.uuid(), steps }), {
  minLength: 40,
  maxLength: 40,
});

it('finds nothing in a handler whose answer is a function of its event, whatever it waits for', async () => {
  await fc.assert(
    fc.asyncProperty(programs, fc.string({ minLength: 1 }), async (events, seed) => {
      const report = await race({
        handlerFile: `${import.meta.dirname}/../fixtures/deterministic.ts`,
        events: JSON.parse(JSON.stringify(events).replaceAll('"URL"', JSON.stringify(url))) as unknown[],
        concurrency: 32,
        budgetMs: 1e9,
        hangAfterMs: 300_000,
        timeoutMs: 300_000,
        invocations: 240,
        seed,
      });
      expect(report.findings).toEqual([]);
      expect(report.unstable).toEqual([]);
      expect(report.compared).toBe(64);
    }),
    { numRuns: 2, endOnFailure: true },
  );
});
