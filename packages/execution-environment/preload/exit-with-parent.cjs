/** Ends the process when its parent is gone: the parent holds the other end of standard input. */
'use strict';
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  process.stdin.on('close', () => process.exit(0)).resume();
  process.stdin.unref();
}
