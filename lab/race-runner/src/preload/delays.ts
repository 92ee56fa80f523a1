import crypto from 'node:crypto';
import dns from 'node:dns';
import fs from 'node:fs';
import { ClientRequest } from 'node:http';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import zlib from 'node:zlib';
import { seededRandom } from '../seeded.ts';
import { currentInvocation } from './invocation.ts';
import { type Callable, wrapMethods } from './wrap.ts';

/**
 * Delays the ends of asynchronous operations of invocations, as NACD does (Endo, Møller: Event Race Detection for Node.js
 * Using Delay Injections, ECOOP 2025): a third goes on at once, a third after other ready work, a third some milliseconds
 * later.
 *
 * The n-th operation of an invocation gets the delay that seed, request id and n give, whatever the others do: so a seed
 * repeats a run. What a platform guarantees stays true. Within an invocation all timers are late by the same time, for their
 * order is something to rely on; the order in which two reads end is not.
 */
export async function delayAsynchronousWork(seed: string, maxDelayMs: number): Promise<void> {
  const randoms = new WeakMap<object, () => number>();
  const randomOf = ({ context, requestId }: { context: object; requestId: string }): (() => number) => {
    const known = randoms.get(context) ?? seededRandom(`${seed} ${requestId}`);
    randoms.set(context, known);
    return known;
  };
  const { setTimeout, setImmediate } = timers;

  const later = (go: () => void): void => {
    const invocation = currentInvocation();
    const choice = invocation ? randomOf(invocation)() : 0;
    if (choice < 1 / 3) go();
    else if (choice < 2 / 3) setImmediate(go);
    else setTimeout(go, 1 + (choice - 2 / 3) * 3 * (maxDelayMs - 1));
  };
  const delayPromise = (original: Callable): Callable =>
    function (this: unknown, ...args) {
      const result = original.apply(this, args);
      if (!(result instanceof Promise) || !currentInvocation()) return result;
      return new Promise((resolve, reject) => {
        result.then(
          (value) => later(() => resolve(value)),
          (error: Error) => later(() => reject(error)),
        );
      });
    };
  const delayCallback = (original: Callable): Callable =>
    function (this: unknown, ...args) {
      const callback = args.at(-1);
      if (typeof callback !== 'function' || !currentInvocation()) return original.apply(this, args);
      return original.call(this, ...args.slice(0, -1), (...results: unknown[]) =>
        later(() => void (callback as Callable)(...results)),
      );
    };
  const delayTimer =
    (place: number) =>
    (original: Callable): Callable =>
      function (this: unknown, ...args) {
        const invocation = currentInvocation();
        if (!invocation) return original.apply(this, args);
        const extraMs = seededRandom(`${seed} timers ${invocation.requestId}`)() * maxDelayMs;
        const late = [...args];
        late[place] = (Number(args[place]) || 0) + extraMs;
        return original.apply(this, late);
      };

  const files = [
    'access',
    'appendFile',
    'copyFile',
    'lstat',
    'mkdir',
    'open',
    'readFile',
    'readdir',
    'rename',
  ];
  const moreFiles = ['rm', 'stat', 'unlink', 'writeFile'];
  wrapMethods(fs, [...files, ...moreFiles, 'close', 'read', 'write'], delayCallback);
  wrapMethods(fs.promises, [...files, ...moreFiles], delayPromise);
  const handle = await fs.promises.open(import.meta.filename);
  wrapMethods(
    Object.getPrototypeOf(handle),
    ['appendFile', 'read', 'readFile', 'write', 'writeFile'],
    delayPromise,
  );
  await handle.close();

  // To look at `Response` loads all of undici: not before somebody fetches.
  let wrapsBodies = false;
  wrapMethods(globalThis, ['fetch'], (fetch) => {
    const delayed = delayPromise(fetch);
    return function (this: unknown, ...args) {
      if (!wrapsBodies)
        wrapMethods(Response.prototype, ['arrayBuffer', 'bytes', 'json', 'text'], delayPromise);
      wrapsBodies = true;
      return delayed.apply(this, args);
    };
  });
  // The AWS SDK and most HTTP clients. The body waits in the response until somebody listens.
  wrapMethods(
    ClientRequest.prototype,
    ['emit'],
    (emit) =>
      function (this: unknown, ...args) {
        const handled = this as ClientRequest;
        if (args[0] !== 'response' || handled.listenerCount('response') === 0 || !currentInvocation()) {
          return emit.apply(this, args);
        }
        later(() => void emit.apply(this, args));
        return true;
      },
  );

  wrapMethods(dns, ['lookup', 'resolve', 'resolve4', 'resolve6'], delayCallback);
  wrapMethods(dns.promises, ['lookup', 'resolve', 'resolve4', 'resolve6'], delayPromise);
  wrapMethods(
    zlib,
    [
      'brotliCompress',
      'brotliDecompress',
      'deflate',
      'gunzip',
      'gzip',
      'inflate',
      'zstdCompress',
      'zstdDecompress',
    ],
    delayCallback,
  );
  wrapMethods(crypto, ['pbkdf2', 'randomBytes', 'scrypt'], delayCallback);
  wrapMethods(Object.getPrototypeOf(crypto.webcrypto.subtle), ['digest', 'encrypt', 'sign'], delayPromise);

  wrapMethods(timers, ['setTimeout'], delayTimer(1));
  globalThis.setTimeout = timers.setTimeout;
  wrapMethods(timersPromises, ['setTimeout'], delayTimer(0));
}
