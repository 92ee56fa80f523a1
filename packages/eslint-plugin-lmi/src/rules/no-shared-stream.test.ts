import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noSharedStream } from './no-shared-stream.ts';

const errors = [{ messageId: 'shared' as const }];

testRule(noSharedStream, {
  valid: [
    {
      name: 'made in the function',
      code: `import { PassThrough } from 'node:stream'; ${inHandler('const body = new PassThrough(); body.end(event.body); return body;')}`,
    },
    {
      name: 'a digest of the invocation',
      code: `import { createHash } from 'node:crypto'; ${inHandler("return createHash('sha256').update(event.body).digest('hex');")}`,
    },
    {
      name: 'a copy of a prepared digest',
      code: `import { createHash } from 'node:crypto'; const prepared = createHash('sha256').update('v1'); ${inHandler("return prepared.copy().update(event.body).digest('hex');")}`,
    },
    {
      name: 'a finished digest',
      code: `import { createHash } from 'node:crypto'; const version = createHash('md5').update('v1').digest('hex'); ${inHandler('return send(version);')}`,
    },
    {
      name: 'a key object',
      code: `import { createSecretKey } from 'node:crypto'; const key = createSecretKey('x'); ${inHandler('return sign(key);')}`,
    },
    {
      name: 'a stream of a package client',
      code: `import { Client } from 'db'; const client = new Client(); ${inHandler('return client.query(event).stream();')}`,
    },
    {
      name: 'used at module level only',
      code: `import { createReadStream } from 'node:fs'; const lines = createReadStream('x'); const all = read(lines); ${inHandler('return all;')}`,
    },
  ],
  invalid: [
    {
      name: 'a digest',
      code: `import { createHash } from 'node:crypto'; const hash = createHash('sha256'); ${inHandler("return hash.update(event.body).digest('hex');")}`,
      errors,
    },
    {
      name: 'a cipher',
      code: `import crypto from 'crypto'; const cipher = crypto.createCipheriv('aes-256-gcm', key, iv); ${inHandler('return cipher.update(event.body);')}`,
      errors,
    },
    {
      name: 'a compressor given away',
      code: `import zlib from 'zlib'; const gzip = zlib.createGzip(); ${inHandler('await pipeline(source(event), gzip, target);')}`,
      errors,
    },
    {
      name: 'a stream',
      code: `const { PassThrough } = require('stream'); const body = new PassThrough(); ${inHandler('body.write(event.body);')}`,
      errors,
    },
    {
      name: 'a file',
      code: `import fs from 'node:fs'; const log = fs.createWriteStream('/tmp/log'); ${inHandler('log.write(event.id);')}`,
      errors,
    },
    {
      name: 'in an object',
      code: `import { createHmac } from 'crypto'; const tools = { mac: createHmac('sha1', 'k').setEncoding('hex') }; ${inHandler('return tools.mac.update(event.id);')}`,
      errors,
    },
    {
      name: 'a web stream',
      code: `const compress = new CompressionStream('gzip'); ${inHandler('return source(event).pipeThrough(compress);')}`,
      errors,
    },
    {
      name: 'in a method of a shared object',
      code: `import { createHash } from 'crypto'; class Ids { #hash = createHash('md5'); of(text) { return this.#hash.update(text); } } const ids = new Ids(); ${inHandler('return ids.of(event.id);')}`,
      errors,
    },
  ],
});
