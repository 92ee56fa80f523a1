/**
 * The runtime client's native addon (`rapid-client.node`), in JavaScript, for machines on which it was not built.
 *
 * `aws-lambda-ric` 4.0.2 asks its addon for four functions: `initializeUserAgent`, `next`, `done` and `error`. Preloaded
 * with `--require`, this file answers that one `require` and leaves the rest of the client as AWS wrote it. Worker threads
 * inherit the preload. Difference to the addon: `next` waits on a socket, not on a thread of libuv's pool, and `done`
 * returns before the answer has left.
 */
'use strict';
const Module = require('node:module');
const { Agent, request } = require('node:http');

const [hostname, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const polls = new Agent({ keepAlive: true, maxSockets: 1 });
const answers = new Agent({ keepAlive: true });
const prefix = '/2018-06-01/runtime/invocation/';

function next() {
  return new Promise((resolve, reject) => {
    request({ hostname, port, path: `${prefix}next`, agent: polls }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bodyJson = chunks.length === 1 ? chunks[0].toString() : Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve({ bodyJson, headers: response.headers });
        else reject(new Error(`Runtime API answered ${response.statusCode}: ${bodyJson}`));
      });
    })
      .on('error', reject)
      .end();
  });
}

function post(path, body, headers) {
  const outgoing = request(
    {
      hostname,
      port,
      path: prefix + path,
      method: 'POST',
      agent: answers,
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers },
    },
    (response) => response.resume(),
  );
  // The Runtime API is gone: so is this environment, and exit-with-parent.cjs ends it.
  outgoing.on('error', () => {});
  outgoing.end(body);
}

const standIn = {
  initializeUserAgent() {},
  next,
  done: (requestId, body) => post(`${requestId}/response`, body),
  error: (requestId, body, xrayCause) =>
    post(`${requestId}/error`, body, {
      'Lambda-Runtime-Function-Error-Type': JSON.parse(body).errorType ?? 'Error',
      ...(xrayCause ? { 'Lambda-Runtime-Function-XRay-Error-Cause': encodeURIComponent(xrayCause) } : {}),
    }),
};

const load = Module._load;
Module._load = function (name, ...rest) {
  return name === './rapid-client.node' ? standIn : load.call(this, name, ...rest);
};
