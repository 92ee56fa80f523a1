import { createServer, type IncomingMessage } from 'node:http';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const runtimeClient = createRequire(import.meta.url).resolve('aws-lambda-ric');
const preloads = resolve(import.meta.dirname, '../preload');
const addon = process.env['RAPID_CLIENT_ADDON'];

/** Every request of a runtime that gets one event, headers sorted; the server answers the first poll alone. */
async function requestsOf(client: 'stand-in' | 'native', event: object): Promise<string[]> {
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
      // A stack has the frames of whoever resolved the poll.
      '--stack-trace-limit=0',
      '--require',
      resolve(preloads, client === 'native' ? 'addon-elsewhere.cjs' : 'rapid-client-stand-in.cjs'),
      runtimeClient,
      'handlers.fail',
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
        LAMBDA_TASK_ROOT: resolve(import.meta.dirname, '../fixtures'),
        _HANDLER: 'handlers.fail',
        ...(addon && { RAPID_CLIENT_ADDON: addon }),
      },
    },
  );
  try {
    await answered.promise;
    while (polls < 2) await once(server, 'request');
    return requests;
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

describe.skipIf(!addon)(
  'the stand-in sends what the addon sends, in the same order (RAPID_CLIENT_ADDON)',
  () => {
    it.each([
      ['letters', 'plain'],
      ['characters', 'ü 語 🙂 "quoted"\n%41 \u007f'],
      ['length', 'x'.repeat(100_000)],
    ])('for an error: %s', async (_, message) => {
      expect(await requestsOf('stand-in', { message })).toEqual(await requestsOf('native', { message }));
    });
  },
);
