import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startLoopbackServer } from './loopback-server.ts';

it('a stop ends connections that are idle, new, or in the middle of a request', async () => {
  const server = await startLoopbackServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  const { hostname, port } = new URL(server.url);
  const sockets = await Promise.all(
    [
      '',
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf',
    ].map(async (text) => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.write(text);
      return socket;
    }),
  );
  await once(sockets[1] as (typeof sockets)[number], 'data');
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  await server.stop();
  for (const socket of sockets) socket.resume();
  await Promise.all(closed);
  await expect(fetch(server.url)).rejects.toThrow();
});
