import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { publicSchema } from '@telemetry/event-schema';
import type { TwinExtension, TwinInside } from '@telemetry/local-twin';
import { explainFailure, tell } from '@telemetry/terminal';
import { actions } from './actions.ts';
import { asDeployed, type Deployed } from './deployed.ts';
import { Events, outcomes } from './events.ts';
import { Frames } from './frames.ts';
import { otherTwins, passFramesOn } from './other-twins.ts';
import { pageFile } from './page-files.ts';
import { readJson, WrongRequest } from './read-json.ts';
import { reset } from './reset.ts';
import { takeFrame } from './take-frame.ts';
import type { ThreadWatch } from './thread-watch.ts';
import { Deliveries, wayOf } from './way.ts';

/** What the control port answers for the console: the page, what it asks for, and what it does. */
export function consoleOn(inside: TwinInside, watch: ThreadWatch, repository: string): TwinExtension {
  const frames = new Frames(
    () => takeFrame(inside, watch),
    (whether) => watch.look(whether),
  );
  const events = new Events(inside);
  const deliveries = new Deliveries(inside.consumers);
  const deployed = asDeployed(inside);
  const ingestOrigin = new URL(inside.endpoints.ingestUrl).origin;

  const get = (response: ServerResponse, path: string, parameters: URLSearchParams): boolean => {
    if (path === '/frames') {
      frames.add(response);
      return true;
    }
    if (path === '/twins') {
      const others = otherTwins(repository, inside.arm).map(({ arm }) => arm);
      return answer(response, { own: inside.arm, others });
    }
    if (path === '/contract') {
      const { endpoints, dataDir = null } = inside;
      return answer(response, {
        arm: inside.arm,
        ...endpoints,
        dataDir,
        deployed: shownDeployed(deployed),
        schema: publicSchema,
      });
    }
    const outcome = outcomes.find((one) => path === `/events/${one}`);
    if (outcome) {
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      return answer(response, events.ask(outcome, parameters, gone.signal));
    }
    const [, messageId] = /^\/messages\/([\w-]{1,100})$/.exec(path) ?? [];
    if (messageId !== undefined) return answer(response, wayOf(messageId, events, deliveries));
    // What the processor asks when its look-ups shall take so long.
    const [, lookUpMs] = /^\/registry\/(\d{1,5})\/[^/]+$/.exec(path) ?? [];
    if (lookUpMs !== undefined) return answer(response, sleep(Number(lookUpMs), { platform: 'console' }));
    const [, other] = /^\/twins\/([\w-]+)\/frames$/.exec(path) ?? [];
    if (other !== undefined) {
      const twin = otherTwins(repository, inside.arm).find(({ arm }) => arm === other);
      if (twin) passFramesOn(twin, response);
      else response.writeHead(204).end();
      return true;
    }
    const file = path === '/' ? 'index.html' : /^\/page\/(.+)$/.exec(path)?.[1];
    if (file === undefined) return false;
    void sendFile(response, file, ingestOrigin);
    return true;
  };

  const act = (request: IncomingMessage, response: ServerResponse, path: string): boolean => {
    if (request.method === 'POST' && path === '/reset')
      return answer(
        response,
        readJson(request).then(() => reset(inside)),
      );
    for (const { method, path: pattern, act: action } of actions) {
      const [, name] = (method === request.method && pattern.exec(path)) || [];
      if (name === undefined) continue;
      const origin = `http://${request.headers.host ?? ''}`;
      return answer(
        response,
        readJson(request).then((body) => action({ inside, deployed, watch, origin }, name, body)),
      );
    }
    return false;
  };

  return {
    route: (request, response) => {
      // Not by URL, which throws for what a client may send as a path.
      const [path = '/', query] = (request.url ?? '/').split('?', 2);
      return request.method === 'GET'
        ? get(response, path, new URLSearchParams(query))
        : act(request, response, path);
    },
    stop: async () => {
      frames.stop();
      await events.stop();
    },
  };
}

/** Without the variables of the functions: the page needs none of them but the linger. */
const shownDeployed = ({ consumers }: Deployed): Record<string, object> =>
  Object.fromEntries(
    Object.entries(consumers).map(([name, { batches, slots, environment }]) => [
      name,
      { ...batches, slots, lingerMs: Number(environment['COMMIT_LINGER_MS'] ?? 0) },
    ]),
  );

const common = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Answers with what comes of it: 400 when somebody asked for something wrong, 500 when it failed. */
function answer(response: ServerResponse, result: object | Promise<object>): true {
  Promise.resolve(result).then(
    (value) => sendJson(response, 200, value),
    (error: Error) => sendJson(response, error instanceof WrongRequest ? 400 : 500, { error: error.message }),
  );
  return true;
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', ...common })
    .end(`${JSON.stringify(value)}\n`);
}

async function sendFile(response: ServerResponse, name: string, ingestOrigin: string): Promise<void> {
  try {
    const file = await pageFile(name, ingestOrigin);
    if (!file) return sendJson(response, 404, { error: `there is no ${name}` });
    response.writeHead(200, { 'Content-Type': file.type, ...common, ...file.headers }).end(file.body);
  } catch (error) {
    tell(`console: ${explainFailure(error)}`);
    response.destroy();
  }
}
