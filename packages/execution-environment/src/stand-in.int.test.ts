import { createServer, type IncomingMessage } from 'node:http';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { addon, addonIsMissing } from './testing-addon.ts';

const runtimeClient = createRequire(import.meta.url).resolve('aws-lambda-ric');
const preloads = resolve(import.meta.dirname, '../preload');
const fixtures = resolve(import.meta.dirname, '../fixtures');

interface Case {
  handler: 'give' | 'fail';
  event: object;
  /** One invocation at a time, or many in a worker thread. */
  mode: 'default' | 'managed-instances';
}

/**
 * Every request of a runtime that gets one event, headers sorted; the server answers the first poll alone. On managed
 * instances the next poll and the answer are two threads' of work, and come in any order: those requests are sorted.
 */
async function requestsOf(client: 'stand-in' | 'native', { handler, event, mode }: Case): Promise<string[]> {
  const requests: string[] = [];
  let polls = 0;
  const answered = Promise.withResolvers<void>();
  const server = createServer({ maxHeaderSize: 2 ** 21 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push(described(request, Buffer.concat(chunks)));
      if (request.method === 'POST') {
        response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
        answered.resolve();
      } else if ((polls += 1) === 1) {
        response
          .writeHead(200, {
            'Content-Type': 'application/json',
            'Lambda-Runtime-Aws-Request-Id': 'a request/%1',
            'Lambda-Runtime-Deadline-Ms': '4102444800000',
            'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:000000000000:function:fixture',
          })
          .end(JSON.stringify(event));
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const child = spawn(
    process.execPath,
    [
      '--require',
      resolve(fixtures, 'no-stacks.cjs'),
      '--require',
      resolve(preloads, client === 'native' ? 'addon-elsewhere.cjs' : 'rapid-client-stand-in.cjs'),
      runtimeClient,
      `handlers.${handler}`,
    ],
    {
      stdio: 'ignore',
      env: {
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_LAMBDA_FUNCTION_NAME: 'fixture',
        AWS_LAMBDA_FUNCTION_VERSION: '1',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '2048',
        AWS_LAMBDA_LOG_GROUP_NAME: 'group',
        AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
        LAMBDA_TASK_ROOT: fixtures,
        _HANDLER: `handlers.${handler}`,
        ...(mode === 'managed-instances' && {
          AWS_LAMBDA_MAX_CONCURRENCY: '4',
          AWS_LAMBDA_NODEJS_WORKER_COUNT: '1',
        }),
        ...(addon && { RAPID_CLIENT_ADDON: addon }),
      },
    },
  );
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the runtime ended with ${String(code)}`);
  });
  ended.catch(() => {});
  try {
    await Promise.race([answered.promise, ended]);
    while (polls < 2) await Promise.race([once(server, 'request'), ended]);
    return mode === 'default' ? requests : requests.toSorted();
  } finally {
    child.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
  }
}

/** Host and connection say nothing of what was sent. */
function described({ method, url, rawHeaders }: IncomingMessage, body: Buffer): string {
  const headers: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = String(rawHeaders[i]).toLowerCase();
    if (name !== 'host' && name !== 'connection') headers.push(`${name}: ${rawHeaders[i + 1]}`);
  }
  return [`${method} ${url}`, ...headers.toSorted(), body.toString()].join('\n');
}

describe('the stand-in sends what the addon sends', () => {
  beforeEach(({ skip }) => skip(!addon, addonIsMissing));

  const text = 'ü 語 🙂 "quoted"\n%41 \u007f';
  const events: [what: string, handler: Case['handler'], event: object][] = [
    ['an answer', 'give', { answer: { a: [1, null, true] } }],
    ['an answer with characters', 'give', { answer: text }],
    ['an empty answer', 'give', { answer: '' }],
    ['no answer', 'give', {}],
    ['a long answer', 'give', { answer: 'x'.repeat(1_000_000) }],
    ['an error', 'fail', { message: 'plain' }],
    ['an error with characters', 'fail', { message: text }],
    ['a long error', 'fail', { message: 'x'.repeat(100_000) }],
  ];
  describe.each(['default', 'managed-instances'] as const)('on %s', (mode) => {
    it.each(events)('for %s', async (_, handler, event) => {
      const of = { handler, event, mode };
      expect(await requestsOf('stand-in', of)).toEqual(await requestsOf('native', of));
    });
  });
});
