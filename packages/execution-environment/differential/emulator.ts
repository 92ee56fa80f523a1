import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Subject } from './situations.ts';

/** AWS's runtime interface emulator in its mode for managed instances, with a runtime that only waits. */
export async function startEmulator(binary: string): Promise<Subject & { stop(): Promise<void> }> {
  const [invokePort, runtimePort] = [await freePort(), await freePort()];
  const child: ChildProcess = spawn(
    binary,
    [
      '--runtime-interface-emulator-address',
      `127.0.0.1:${invokePort}`,
      '--runtime-api-address',
      `127.0.0.1:${runtimePort}`,
      '/bin/sleep',
      '600',
    ],
    {
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { PATH: process.env['PATH'], AWS_LAMBDA_MAX_CONCURRENCY: '8', AWS_LAMBDA_FUNCTION_TIMEOUT: '1' },
    },
  );
  for (;;) {
    const alive = await fetch(`http://127.0.0.1:${runtimePort}/2018-06-01/ping`).catch(() => undefined);
    if (alive) break;
    if (child.exitCode !== null) throw new Error(`${binary} ended with ${child.exitCode}`);
    await sleep(20);
  }
  return {
    runtimeApi: `127.0.0.1:${runtimePort}`,
    // It does not tell.
    untilPolling: () => sleep(500),
    async invoke(payload, requestId) {
      const response = await fetch(
        `http://127.0.0.1:${invokePort}/2015-03-31/functions/function/invocations`,
        {
          method: 'POST',
          headers: { 'X-Amzn-RequestId': requestId },
          body: payload,
        },
      );
      const body = await response.text();
      return response.headers.get('error-type') ?? (body.length > 100 ? `${body.length} bytes` : body);
    },
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 2_000);
      await once(child, 'exit');
      clearTimeout(force);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
