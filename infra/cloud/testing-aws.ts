import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as the SDK sent it: `lambda PUT /2015-03-31/…`, or `sts GetCallerIdentity` where the protocol names it. */
export interface ReceivedCall {
  name: string;
  body: string;
}

/** What AWS answers: the body, and the status where it is not 200. */
export interface Answer {
  status?: number;
  body: string;
  headers?: Record<string, string>;
}

/** By the name of a call, or the beginning of it. A list is answered one by one; its last stays. */
export type Answers = Record<string, Answer | Answer[] | ((call: ReceivedCall) => Answer)>;

export interface TestingAws {
  endpoint: string;
  calls: ReceivedCall[];
  names(): string[];
  stop(): Promise<void>;
}

/**
 * A server on loopback that answers the AWS SDK for all services, by answers in the form of the API references. A call
 * that nobody answers gets an error that says so, so that no test passes by a call it did not expect.
 */
export async function startTestingAws(answers: Answers): Promise<TestingAws> {
  const calls: ReceivedCall[] = [];
  const left = new Map(
    Object.entries(answers).map(([name, answer]) => [name, Array.isArray(answer) ? [...answer] : answer]),
  );
  const answerTo = (call: ReceivedCall): Answer => {
    const name = [...left.keys()]
      .filter(
        (key) => call.name === key || call.name.startsWith(`${key} `) || call.name.startsWith(`${key}?`),
      )
      .sort((a, b) => b.length - a.length)[0];
    const answer = name === undefined ? undefined : left.get(name);
    if (!answer)
      return { status: 400, body: `{"__type":"NobodyAnswers","message":"nobody answers ${call.name}"}` };
    if (typeof answer === 'function') return answer(call);
    if (!Array.isArray(answer)) return answer;
    return (answer.length > 1 ? answer.shift() : answer[0]) as Answer;
  };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      const call = { name: nameOf(request, body), body };
      calls.push(call);
      const { status = 200, body: text, headers } = answerTo(call);
      const type = text.startsWith('<') ? 'text/xml' : 'application/json';
      response.writeHead(status, { 'content-type': type, ...headers }).end(text);
    })();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    names: () => calls.map(({ name }) => name),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function nameOf({ headers, method, url = '' }: IncomingMessage, body: string): string {
  const service =
    /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'unsigned';
  const target = headers['x-amz-target'];
  const operation =
    (typeof target === 'string' ? target.split('.').at(-1) : new URLSearchParams(body).get('Action')) ??
    undefined;
  if (operation) return `${service} ${operation}`;
  // S3 puts a slash between bucket and question mark, Lambda ends some paths with one.
  return `${service} ${method} ${decodeURIComponent(url).replace(/\/(?=$|\?)/, '')}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body;
}
