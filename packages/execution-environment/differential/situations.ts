import { Agent, type IncomingMessage, request, type RequestOptions } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Who is asked: AWS's runtime interface emulator, or the Runtime API of this package. */
export interface Subject {
  /** `host:port`. */
  runtimeApi: string;
  untilPolling(polls: number): Promise<void>;
  /** What the invoker gets: the payload, or an error's type; resolves when the invocation has ended. */
  invoke(payload: string, requestId: string): Promise<string>;
}

/** One line for each thing that was answered, in the order of asking. */
export type Answers = string[];

interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  trailers?: Record<string, string>;
  /** Ends the connection in the middle of the body. */
  cut?: boolean;
}

const runtime = '/2018-06-01/runtime/';
const json = { 'Content-Type': 'application/json' };

/** A runtime that does what a situation wants of it. */
class Puppet {
  readonly #subject: Subject;
  readonly answers: Answers = [];

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /** Opens a poll; resolves to the request id of what it is handed. */
  poll(): Promise<string> {
    return this.#send('invocation/next').then(({ headers }) =>
      String(headers['lambda-runtime-aws-request-id']),
    );
  }

  /** Waits until the agent has the poll: only then is an invocation taken. */
  async invoke(requestId: string): Promise<{ ended: Promise<string> }> {
    const polled = this.poll();
    for (;;) {
      const ended = this.#subject.invoke('{}', requestId);
      const first = await Promise.race([polled.then(() => 'taken'), ended]);
      if (first !== 'Runtime.Unavailable') return { ended };
      await sleep(5);
    }
  }

  /** Invokes so many at once when there are so many polls, none of which is opened again. */
  async burst(invocations: number, polls: number): Promise<void> {
    // The first shows that the agent takes work, and is answered.
    const { ended } = await this.invoke('first');
    await this.#send('invocation/first/response', { method: 'POST', body: '1' });
    await ended;
    for (let poll = 0; poll < polls; poll += 1)
      void this.poll().then(
        (requestId) => this.#send(`invocation/${requestId}/response`, { method: 'POST', body: '1' }),
        () => {},
      );
    await this.#subject.untilPolling(polls);
    const results = await Promise.all(
      Array.from({ length: invocations }, (_, index) => this.#subject.invoke('{}', `burst-${index}`)),
    );
    const refused = results.filter((result) => result === 'Runtime.Unavailable').length;
    this.answers.push(`taken: ${invocations - refused}, refused at once: ${refused}`);
  }

  /** Invokes whether or not there is a poll. */
  again(requestId: string): { ended: Promise<string> } {
    return { ended: this.#subject.invoke('{}', requestId) };
  }

  async call(path: string, call: Call = {}): Promise<void> {
    const answer = await this.#send(path, { method: 'POST', ...call });
    const body = answer.body.trim();
    const said = body.startsWith('{') ? (JSON.parse(body) as Record<string, string>) : undefined;
    const what = said ? (said['errorType'] ?? said['status']) : body;
    this.answers.push(`${call.method ?? 'POST'} ${path.slice(0, 60)}: ${answer.status} ${what}`.trim());
  }

  async invoker(ended: Promise<string>): Promise<void> {
    this.answers.push(`invoker: ${await ended}`);
  }

  /** Sends what will never be complete. */
  cut(path: string, call: Call): void {
    void this.#send(path, { method: 'POST', ...call, cut: true }).catch(() => {});
  }

  #send(
    path: string,
    { method = 'GET', headers = {}, body, trailers, cut = false }: Call = {},
  ): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
    const [hostname, port] = this.#subject.runtimeApi.split(':');
    const options: RequestOptions = {
      hostname: hostname ?? '',
      port: port ?? '',
      method,
      path: path.startsWith('/') ? path : runtime + path,
      agent: new Agent({ keepAlive: false }),
      headers: {
        ...headers,
        ...(cut && { 'Content-Length': '1000' }),
        ...(trailers && { Trailer: Object.keys(trailers).join(', '), 'Transfer-Encoding': 'chunked' }),
      },
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(options, (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => (text += chunk))
          .on('error', reject)
          .on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
          );
      }).on('error', reject);
      if (trailers) {
        outgoing.write(body ?? '');
        outgoing.addTrailers(trailers);
        outgoing.end();
      } else if (cut) {
        outgoing.write('half', () => outgoing.destroy());
      } else outgoing.end(body);
    });
  }
}

const most = 6 * 1024 * 1024 + 100;
const id = 'a-request';
const response = `invocation/${id}/response`;
const error = `invocation/${id}/error`;
const failure = '{"errorType":"TypeError","errorMessage":"x","trace":[]}';

async function answered(puppet: Puppet, path: string, call: Call): Promise<void> {
  const { ended } = await puppet.invoke(id);
  await puppet.call(path, call);
  await puppet.invoker(ended);
}

/** Situations of a Runtime API on managed instances. Each has an agent of its own, whose function has a time-out of a second. */
export const situations: Record<string, (puppet: Puppet) => Promise<void>> = {
  'an answer': (puppet) => answered(puppet, response, { headers: json, body: '{"a":1}' }),
  'a second answer': async (puppet) => {
    await answered(puppet, response, { body: '1' });
    await puppet.call(response, { body: '2' });
    await puppet.call(error, { body: failure });
  },
  'an answer to nobody': async (puppet) => {
    const { ended } = await puppet.invoke(id);
    await puppet.call('invocation/unknown/response', { body: '1' });
    await puppet.call('invocation/unknown/error', { body: failure });
    await puppet.call(response, { body: '1' });
    await puppet.invoker(ended);
  },
  'an error': (puppet) => answered(puppet, error, { headers: json, body: failure }),
  'an error of the type TypeError': (puppet) =>
    answered(puppet, error, {
      headers: { 'Lambda-Runtime-Function-Error-Type': 'TypeError' },
      body: failure,
    }),
  'an error of the type Function.Own': (puppet) =>
    answered(puppet, error, {
      headers: { 'Lambda-Runtime-Function-Error-Type': 'Function.Own' },
      body: failure,
    }),
  'an error of the type Function.own': (puppet) =>
    answered(puppet, error, {
      headers: { 'Lambda-Runtime-Function-Error-Type': 'Function.own' },
      body: failure,
    }),
  'an error that is no JSON': (puppet) => answered(puppet, error, { body: 'not JSON' }),
  'an error with an X-Ray cause of 900,000 bytes': (puppet) =>
    answered(puppet, error, {
      headers: { 'Lambda-Runtime-Function-XRay-Error-Cause': 'x'.repeat(900_000) },
      body: failure,
    }),
  'an error of 1 MiB': (puppet) => answered(puppet, error, { body: 'x'.repeat(1024 * 1024) }),
  'an error over 1 MiB': (puppet) => answered(puppet, error, { body: 'x'.repeat(1024 * 1024 + 1) }),
  'an answer of 6 MiB and 100 bytes': (puppet) =>
    answered(puppet, response, { body: Buffer.alloc(most, 'x') }),
  'an answer over 6 MiB and 100 bytes': (puppet) =>
    answered(puppet, response, { body: Buffer.alloc(most + 1, 'x') }),
  'a streamed answer': (puppet) =>
    answered(puppet, response, {
      headers: { 'Lambda-Runtime-Function-Response-Mode': 'streaming' },
      trailers: { 'X-Nothing': 'x' },
      body: 'a stream',
    }),
  'a streamed answer over 6 MiB and 100 bytes': (puppet) =>
    answered(puppet, response, {
      headers: { 'Lambda-Runtime-Function-Response-Mode': 'streaming' },
      trailers: { 'X-Nothing': 'x' },
      body: Buffer.alloc(most + 1, 'x'),
    }),
  'a streamed answer with an error in its trailers': (puppet) =>
    answered(puppet, response, {
      headers: { 'Lambda-Runtime-Function-Response-Mode': 'streaming' },
      trailers: {
        'Lambda-Runtime-Function-Error-Type': 'TypeError',
        'Lambda-Runtime-Function-Error-Body': Buffer.from(failure).toString('base64'),
      },
      body: 'a stream',
    }),
  'an unknown response mode': (puppet) =>
    answered(puppet, response, {
      headers: { 'Lambda-Runtime-Function-Response-Mode': 'sideways' },
      body: '1',
    }),
  'a cut answer': async (puppet) => {
    const { ended } = await puppet.invoke(id);
    puppet.cut(response, {});
    await puppet.invoker(ended);
  },
  'a late answer': async (puppet) => {
    const { ended } = await puppet.invoke(id);
    await puppet.invoker(ended);
    await puppet.call(response, { body: '1' });
    await puppet.call(response, { body: '1' });
  },
  'a late error': async (puppet) => {
    const { ended } = await puppet.invoke(id);
    await puppet.invoker(ended);
    await puppet.call(error, { body: failure });
  },
  'the same request id at once': async (puppet) => {
    const { ended } = await puppet.invoke(id);
    await puppet.invoker(puppet.again(id).ended);
    await puppet.call(response, { body: '1' });
    await puppet.invoker(ended);
  },
  'an error of the init, and a second one': async (puppet) => {
    await puppet.call('init/error', { headers: json, body: failure });
    await puppet.call('init/error', { headers: json, body: failure });
  },
  'an error of the init that is no JSON': (puppet) => puppet.call('init/error', { body: 'not JSON' }),
  'an error of the init after a poll': async (puppet) => {
    const { ended } = await puppet.invoke(id);
    await puppet.call('init/error', { headers: json, body: failure });
    await puppet.call(response, { body: '1' });
    await puppet.invoker(ended);
  },
  '64 at once on two polls': async (puppet) => {
    await puppet.burst(64, 2);
  },
  'calls beside the Runtime API': async (puppet) => {
    await puppet.call('/2018-06-01/ping', { method: 'GET' });
    await puppet.call('/2026-01-15/metadata/execution-environment', { method: 'GET' });
    await puppet.call('restore/next', { method: 'GET' });
    await puppet.call('restore/error', { body: failure });
    await puppet.call('/2020-08-15/logs', { method: 'PUT', body: '{}' });
  },
  'wrong calls': async (puppet) => {
    const { ended } = await puppet.invoke(id);
    await puppet.call('invocation/next');
    await puppet.call(response, { method: 'GET' });
    await puppet.call('init/error', { method: 'GET' });
    await puppet.call('invocation/%zz/response', { body: '1' });
    await puppet.call('invocation/%zz/error', { body: failure });
    await puppet.call('invocation/a-request/unheard', { body: '1' });
    await puppet.call('invocation//response', { body: '1' });
    await puppet.call('/unheard', { method: 'GET' });
    await puppet.call(response, { body: '1' });
    await puppet.invoker(ended);
  },
};

/** Runs a situation on a fresh agent. */
export async function answersOf(name: string, subject: Subject): Promise<Answers> {
  const puppet = new Puppet(subject);
  await situations[name]?.(puppet);
  return puppet.answers;
}
