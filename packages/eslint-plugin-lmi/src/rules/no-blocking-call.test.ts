import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noBlockingCall } from './no-blocking-call.ts';

const errors = [{ messageId: 'call' as const }];
const loop = [{ messageId: 'loop' as const }];
const fs = "import fs from 'node:fs'; ";

testRule(noBlockingCall, {
  valid: [
    {
      name: 'at module level',
      code: `${fs} const page = fs.readFileSync('page.html', 'utf8'); ${inHandler('return page;')}`,
    },
    {
      name: 'once, for all invocations',
      code: `${fs} let page; ${inHandler("page ??= fs.readFileSync('page.html', 'utf8'); return page;")}`,
    },
    {
      name: 'once, behind an early return',
      code: `${fs} let page; function load() { if (page) return page; page = fs.readFileSync('x'); return page; } ${inHandler('return load();')}`,
    },
    {
      name: 'the asynchronous form',
      code: `import { readFile } from 'node:fs/promises'; ${inHandler("return await readFile('x');")}`,
    },
    { name: 'a look at one entry', code: `${fs} ${inHandler("return fs.existsSync('x');")}` },
    {
      name: 'the same name elsewhere',
      code: `import { readFileSync } from 'memfs'; ${inHandler("return readFileSync('x');")}`,
    },
    {
      name: 'a function that no handler reaches',
      code: `${fs} export function build() { fs.rmSync('dist'); } ${inHandler('return 1;')}`,
    },
    { name: 'a loop that awaits', code: inHandler('while (Date.now() < end) await poll();') },
    {
      name: 'a loop that ends by itself',
      code: inHandler('while (Date.now() < end) { if (next()) break; }'),
    },
    { name: 'a loop over data', code: inHandler('for (let i = 0; i < event.rows.length; i++) add(i);') },
  ],
  invalid: [
    { name: 'a file', code: `${fs} ${inHandler('return fs.readFileSync(event.path);')}`, errors },
    {
      name: 'a file, by name',
      code: `import { readFileSync as read } from 'fs'; ${inHandler('return read(event.path);')}`,
      errors,
    },
    {
      name: 'a file, by require',
      code: `const { writeFileSync } = require('fs'); ${inHandler('writeFileSync(event.path, 1);')}`,
      errors,
    },
    {
      name: 'in a helper',
      code: `${fs} const load = (path) => fs.readFileSync(path); ${inHandler('return load(event.path);')}`,
      errors,
    },
    {
      name: 'a child process',
      code: `import { execSync } from 'node:child_process'; ${inHandler("execSync('convert in.png out.jpg');")}`,
      errors,
    },
    {
      name: 'compression',
      code: `import zlib from 'zlib'; ${inHandler('return zlib.gunzipSync(Buffer.from(event.body));')}`,
      errors,
    },
    {
      name: 'a password',
      code: `import bcrypt from 'bcryptjs'; ${inHandler('return bcrypt.compareSync(event.password, hash);')}`,
      errors,
    },
    {
      name: 'a derived key',
      code: `import { scryptSync } from 'crypto'; ${inHandler('return scryptSync(event.password, salt, 64);')}`,
      errors,
    },
    {
      name: 'Atomics.wait',
      code: inHandler('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);'),
      errors,
    },
    {
      name: 'waiting for the clock',
      code: inHandler('const end = Date.now() + 100; while (Date.now() < end) {}'),
      errors: loop,
    },
    {
      name: 'waiting for the clock, with new Date',
      code: inHandler('let now; do { now = new Date(); } while (new Date() - event.start < 100);'),
      errors: loop,
    },
    {
      name: 'working until the clock says stop',
      code: inHandler('for (let i = 0; performance.now() < event.end; i++) { work(i); }'),
      errors: loop,
    },
  ],
});
