import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raceFixture } from './testing/race-fixture.ts';

const order = { orderId: 'order', tenantId: 'tenant', amount: 3 };
const records = [1, 2, 3].map((id) => ({ messageId: `message-${id}`, body: JSON.stringify(order) }));

/** Where growth is the question, too, there are enough invocations to look at it. */
const keepsSomething = new Set(['tokenByTenant', 'boundedByCount', 'asksTogether', 'pool', 'keptByContext']);

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

describe.concurrent('a handler that is sound', () => {
  it.each(
    Object.entries({
      settingsOnce: order,
      tokenByTenant: order,
      fetchInTime: order,
      pooledRequest: order,
      logsWithItsOwnId: order,
      boundedByCount: order,
      asksTogether: order,
      limited: order,
      ownFolder: order,
      zippedAnswer: order,
      listensForAWhile: order,
      partialBatch: { Records: records },
      loadsLate: order,
      triesAgain: order,
      newIdAndTime: order,
      pool: order,
      longWorkInPieces: order,
      sameAtOnce: order,
      circuitBreaker: order,
      keptByContext: order,
    }),
  )('%s: no finding', async (exportName, event) => {
    const invocations = keepsSomething.has(exportName) ? 120 : 64;
    const report = await raceFixture('sound', exportName, { events: [event], environment, invocations });
    expect(report.findings).toEqual([]);
    expect(report.compared).toBe(32);
  });
});
