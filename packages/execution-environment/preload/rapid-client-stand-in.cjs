/**
 * The runtime client's native addon (`rapid-client.node`), in JavaScript, for machines on which it was not built.
 *
 * `aws-lambda-ric` 4.0.2 asks its addon for three functions: `next`, `done` and `error`. Preloaded with `--require`, this
 * file answers that one `require` and leaves the rest of the client as AWS wrote it. Worker threads inherit the preload.
 * It sends what the addon sends, and like it asks for work only when its answers have arrived. Differences: `next` waits
 * on a socket and not on a thread of libuv's pool, and `done` and `error` do not hold the thread until they are answered.
 */
'use strict';
const { writeSync } = require('node:fs');
const Module = require('node:module');
const { Agent, request } = require('node:http');

const [hostname, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const polls = new Agent({ keepAlive: true, maxSockets: 1 });
const answers = new Agent({ keepAlive: true });
const prefix = '/2018-06-01/runtime/invocation/';
const ownHeaders = { Accept: '*/*', 'User-Agent': 'AWS_Lambda_Cpp/0.2.6' };
const underWay = new Set();

/** What the addon takes from the headers of an event. */
const eventHeaders = [
  'lambda-runtime-deadline-ms',
  'lambda-runtime-aws-request-id',
  'lambda-runtime-trace-id',
  'lambda-runtime-invoked-function-arn',
  'lambda-runtime-client-context',
  'lambda-runtime-cognito-identity',
  'lambda-runtime-aws-tenant-id',
];

async function next() {
  await Promise.all(underWay);
  const { status, headers, body } = await send('GET', 'next', polls, {});
  if (status !== 200) throw new Error(`Failed to get next invocation, error ${status}`);
  return {
    bodyJson: body,
    headers: Object.fromEntries(
      eventHeaders.filter((name) => headers[name]).map((name) => [name, headers[name]]),
    ),
  };
}

function post(path, body, xrayCause) {
  const headers = {
    'content-type': 'application/json',
    // Header values are bytes: what is not ASCII goes out as it is, in UTF-8.
    ...(xrayCause && {
      'lambda-runtime-function-xray-error-cause': Buffer.from(xrayCause).toString('latin1'),
    }),
    'content-length': Buffer.byteLength(body),
  };
  const posted = send('POST', path, answers, headers, body).then(
    ({ status, body: said }) => {
      if (status < 200 || status > 299) complain(path, `Http response code: ${status}. ${said}`);
    },
    (error) => complain(path, error.message),
  );
  underWay.add(posted);
  void posted.then(() => underWay.delete(posted));
}

function send(method, path, agent, headers, body) {
  return new Promise((resolve, reject) => {
    request(
      { hostname, port, method, path: prefix + path, agent, headers: { ...headers, ...ownHeaders } },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            headers: response.headers,
            body: chunks.length === 1 ? chunks[0].toString() : Buffer.concat(chunks).toString(),
          }),
        );
      },
    )
      .on('error', reject)
      // As bytes: Node.js would write a text together with the headers, and encode those a second time.
      .end(body === undefined ? undefined : Buffer.from(body));
  });
}

/** The addon's own words, and to which call it was. */
function complain(path, why) {
  try {
    writeSync(
      2,
      `[ERROR] [${Date.now()}] LAMBDA_RUNTIME Failed to post handler success response. ${why} (${path})\n`,
    );
  } catch {
    // Nobody reads any more.
  }
}

const standIn = {
  next,
  done: (requestId, body) => post(`${requestId}/response`, body),
  error: (requestId, body, xrayCause) => post(`${requestId}/error`, body, xrayCause),
};

const load = Module._load;
Module._load = function (name, ...rest) {
  return name === './rapid-client.node' ? standIn : load.call(this, name, ...rest);
};
