/**
 * A write to a descriptor that does not block and is full waits for its reader, instead of throwing `EAGAIN`.
 *
 * The runtime client of managed instances writes `console` lines by `fs.writeSync`, and Node.js makes the pipe behind
 * standard output non-blocking: a reader that is slow for a moment would fail the handler, or cut its line. Whether AWS's
 * reader ever is that slow is not known, so this one never is.
 */
'use strict';
const fs = require('node:fs');
const { isMainThread, getEnvironmentData, setEnvironmentData } = require('node:worker_threads');

const name = 'wait-to-write';
if (isMainThread) setEnvironmentData(name, new Int32Array(new SharedArrayBuffer(8)));
/** A lock, so that lines of several threads do not mix where one does not fit at once; and something to sleep on. */
const shared = getEnvironmentData(name);
const { wait, compareExchange, store } = Atomics;
const sleep = () => wait(shared, 1, 0, 1);
const { writeSync } = fs;

function writeAll(fd, bytes) {
  while (compareExchange(shared, 0, 0, 1) !== 0) sleep();
  try {
    for (let written = 0; written < bytes.length;) {
      try {
        written += writeSync(fd, bytes, written);
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error;
        sleep();
      }
    }
  } finally {
    store(shared, 0, 0);
  }
}

fs.writeSync = function (fd, data, ...rest) {
  if (fd !== 1 && fd !== 2) return writeSync(fd, data, ...rest);
  if (rest.length > 0 && typeof data !== 'string') return writeSync(fd, data, ...rest);
  const bytes = Buffer.from(data);
  writeAll(fd, bytes);
  return bytes.length;
};
