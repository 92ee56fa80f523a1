import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as sound from '../fixtures/sound.ts';
import { raceFixture } from './testing/race-fixture.ts';

const order = { orderId: 'order', tenantId: 'tenant', amount: 3 };
const records = [1, 2, 3].map((id) => ({ messageId: `message-${id}`, body: JSON.stringify(order) }));

/** Handlers that share an environment, five at a time: most of a race is the start of environments. */
const groups = [
  ['settingsOnce', 'tokenByTenant', 'fetchInTime', 'pooledRequest', 'logsWithItsOwnId'],
  ['boundedByCount', 'asksTogether', 'limited', 'ownFolder', 'zippedAnswer'],
  ['listensForAWhile', 'partialBatch', 'loadsLate', 'triesAgain', 'newIdAndTime'],
  ['pool', 'longWorkInPieces', 'sameAtOnce', 'circuitBreaker', 'keptByContext'],
];
/** Of each handler's invocations, those whose answer is compared. */
const compared = 32;

let server: Server;
let environment: Record<string, string>;
/** Answers with the path; the first request for each path below `/flaky` fails. */
beforeAll(async () => {
  const asked = new Set<string>();
  server = createServer(({ url = '' }, response) => {
    response.statusCode = url.startsWith('/flaky') && !asked.has(url) ? 503 : 200;
    asked.add(url);
    response.end(JSON.stringify({ path: url }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  environment = { SERVICE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
afterAll(() => server.close());

it('is every handler of the fixture that there is', () => {
  expect(groups.flat().toSorted()).toEqual(Object.keys(sound).toSorted());
});

describe.concurrent('handlers that are sound', () => {
  it.each(groups.map((names) => [names.join(', '), names] as const))('no finding in %s', async (_, names) => {
    const events = names.map((run) => ({
      run,
      event: run === 'partialBatch' ? { Records: records } : order,
    }));
    const report = await raceFixture('several', 'several', {
      events,
      environment,
      // Twice as many as run at once are compared, and growth is looked at in twice as many again.
      concurrency: (names.length * compared) / 2,
      invocations: names.length * compared * 2,
    });
    expect(report.findings).toEqual([]);
    expect(report.compared).toBe(names.length * compared);
  });
});
