import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { Belief } from './belief.ts';
import type { Found } from './evidence.ts';
import { beliefsOfTheEdge } from './of-the-edge.ts';
import { beliefsOfTheThrottle } from './of-the-throttle.ts';
import { Pipeline } from './pipeline.ts';
import { prove } from './prove.ts';
import { startRun } from './run.ts';
import { answerAsDocumented, type EdgeAnswer, startTestingEdge, throttled } from './testing-edge.ts';

const nobody = { region: 'us-east-1', endpoint: 'http://127.0.0.1:1' };

async function askAt(
  ingestUrl: string,
  beliefs: readonly Belief[],
  throttle = { ratePerSecond: 0, burst: 20 },
  answerWithinMs?: number,
): Promise<Found[]> {
  const addresses = {
    ingestUrl,
    edge: { kind: 'rest', traced: false } as const,
    sqs: new SQSClient(nobody),
    queueUrl: '',
    deadLetterQueueUrl: '',
    s3: new S3Client(nobody),
    bucket: 'bucket',
    throttle,
    answerWithinMs,
  };
  return await prove(beliefs, {
    pipeline: () => Promise.resolve(new Pipeline(addresses, startRun(), () => Promise.resolve())),
    begins: () => {},
    told: () => {},
  });
}
const verdicts = (found: readonly Found[]): Record<string, string> =>
  Object.fromEntries(found.map(({ id, verdict }) => [id, verdict]));
const all = (verdict: string, beliefs: readonly Belief[]): Record<string, string> =>
  Object.fromEntries(beliefs.map(({ id }) => [id, verdict]));
const named = (...ids: string[]): Belief[] => beliefsOfTheEdge.filter(({ id }) => ids.includes(id));

describe('beliefs of the edge', () => {
  it('are shown by a server that answers as documented, and its answers are kept', async () => {
    await using edge = await startTestingEdge(answerAsDocumented);
    const found = await askAt(edge.ingestUrl, beliefsOfTheEdge);
    expect(verdicts(found)).toEqual(all('shown', beliefsOfTheEdge));
    expect(found.find(({ id }) => id === 'edge-charset')?.answers).toEqual([
      {
        asked: 'text/plain;charset=UTF-8, valid',
        status: 202,
        headers: { 'access-control-allow-origin': '*', 'content-type': 'application/json' },
        body: expect.stringContaining('messageId') as string,
      },
      expect.objectContaining({ status: 400 }),
    ]);
  });

  it('are shown to be wrong by one that says yes to everything', async () => {
    await using edge = await startTestingEdge(() => ({ status: 200, body: '' }));
    const asked = [...beliefsOfTheEdge, ...beliefsOfTheThrottle];
    expect(verdicts(await askAt(edge.ingestUrl, asked))).toEqual(all('shown to be wrong', asked));
  });

  const wrong: [what: string, change: (answer: EdgeAnswer) => EdgeAnswer, ids: string[]][] = [
    [
      'no answer has CORS headers',
      ({ headers: { 'access-control-allow-origin': _, ...headers } = {}, ...rest }) => ({ ...rest, headers }),
      [
        'edge-charset',
        'edge-400',
        'edge-400-unparsable',
        'edge-413',
        'edge-415',
        'edge-cors',
        'edge-413-by-form',
        'edge-404',
        'edge-gzip',
      ],
    ],
    [
      'a 400 is what the parser says, unescaped',
      (answer) =>
        answer.status === 400 ? { ...answer, body: '{"error":{"message":"Unexpected "x"\n"}}' } : answer,
      ['edge-charset', 'edge-400', 'edge-400-unparsable', 'edge-gzip'],
    ],
    [
      'a 413 says to come again',
      (answer) =>
        answer.status === 413 ? { ...answer, headers: { ...answer.headers, 'retry-after': '1' } } : answer,
      ['edge-413', 'edge-413-by-form'],
    ],
    [
      'SQS’s own answer comes through',
      (answer) => (answer.status === 202 ? { ...answer, body: '<SendMessageResponse/>' } : answer),
      ['edge-accepts', 'edge-charset', 'edge-trailing-slash', 'edge-gzip'],
    ],
    [
      'what is too long is a 503',
      (answer) => (answer.status === 413 ? { ...answer, status: 503 } : answer),
      ['edge-413', 'edge-413-by-form'],
    ],
    [
      'the code of a refusal is another',
      (answer) => ({ ...answer, body: answer.body?.replace('unsupported_media_type', 'refused') }),
      ['edge-415'],
    ],
  ];
  it.each(wrong)('are shown to be wrong where %s, and only those', async (_, change, ids) => {
    await using edge = await startTestingEdge((request, body) => change(answerAsDocumented(request, body)));
    expect(verdicts(await askAt(edge.ingestUrl, beliefsOfTheEdge))).toEqual({
      ...all('shown', beliefsOfTheEdge),
      ...all('shown to be wrong', named(...ids)),
    });
  });

  it('are shown to be wrong where a charset is no match, as LocalStack has it', async () => {
    await using edge = await startTestingEdge((request, body) =>
      request.headers['content-type']?.includes('charset')
        ? {
            status: 415,
            headers: { 'access-control-allow-origin': '*' },
            body: '{"error":{"code":"unsupported_media_type","message":"no"}}',
          }
        : answerAsDocumented(request, body),
    );
    expect(await askAt(edge.ingestUrl, named('edge-charset'))).toEqual([
      expect.objectContaining({
        verdict: 'shown to be wrong',
        because: expect.stringContaining('the answer was 415') as string,
      }),
    ]);
  });

  const page = '<html><body>Sign in to the network</body></html>';
  it.each<[what: string, answer: EdgeAnswer]>([
    ['a page with 200', { status: 200, headers: { 'content-type': 'text/html' }, body: page }],
    ['a page with 202', { status: 202, headers: { 'content-type': 'text/html' }, body: page }],
    ['a page with 403', { status: 403, headers: { 'content-type': 'text/html' }, body: page }],
    ['502 and nothing', { status: 502, body: '' }],
    ['202 and nothing', { status: 202, body: '' }],
    [
      'JSON that is cut off',
      { status: 400, headers: { 'access-control-allow-origin': '*' }, body: '{"error": {"co' },
    ],
    [
      'JSON of something else',
      { status: 400, headers: { 'access-control-allow-origin': '*' }, body: 'null' },
    ],
  ])('are shown to be wrong where all is answered by %s, with what was said', async (_, answer) => {
    await using edge = await startTestingEdge(() => answer);
    const asked = [...beliefsOfTheEdge, ...beliefsOfTheThrottle];
    const found = await askAt(edge.ingestUrl, asked);
    expect(verdicts(found)).toEqual(all('shown to be wrong', asked));
    for (const { because = '' } of found) expect(because).not.toBe('');
    expect(found.find(({ id }) => id === 'edge-accepts')?.because).toContain(String(answer.status));
  });

  it.each(['is silent', 'hangs up'])('are not run where the edge %s, which is an error', async (what) => {
    const server = createServer((request) => {
      if (what === 'hangs up') request.socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/events`;
      const asked = named('edge-accepts', 'edge-cors');
      const found = await askAt(url, asked, undefined, 50);
      expect(found.map(({ id, verdict, failed }) => [id, verdict, failed])).toEqual(
        asked.map(({ id }) => [id, 'not run', true]),
      );
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('are not run where nothing answers, which is an error', async () => {
    const found = await askAt('http://127.0.0.1:1/v1/events', named('edge-accepts'));
    expect(found).toEqual([
      {
        id: 'edge-accepts',
        verdict: 'not run',
        because: expect.any(String) as string,
        failed: true,
        answers: [],
      },
    ]);
  });

  it('see a throttle that answers, and one that does not', async () => {
    let requests = 0;
    await using edge = await startTestingEdge((request, body) =>
      (requests += 1) > 10 ? throttled : answerAsDocumented(request, body),
    );
    expect(verdicts(await askAt(edge.ingestUrl, beliefsOfTheThrottle))).toEqual({ 'edge-429': 'shown' });
    await using open = await startTestingEdge(answerAsDocumented);
    expect(verdicts(await askAt(open.ingestUrl, beliefsOfTheThrottle))).toEqual({
      'edge-429': 'shown to be wrong',
    });
  });
});
