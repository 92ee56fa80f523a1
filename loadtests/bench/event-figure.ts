import { readClientBatch } from '@telemetry/event-schema';
import { median } from '@telemetry/runs';
import { figure, type Figure } from './figure.ts';
import { eventsPerInvocation, invocationPayloads } from './invocation-payloads.ts';
import { oneObjectStore, patient } from './one-object-store.ts';

/** As many as share an object on managed instances at 64 at once. */
const invocations = 40;
const turns = 12;
const receivedAtMs = Date.now();

interface Invocation {
  Records: { messageId: string; body: string }[];
}

const steps = ['invocation', 'bodies', 'validation', 'columns', 'encoding'] as const;
type Micros = Record<(typeof steps)[number], number>;

export interface EventOptions {
  repeats: number;
  onProgress: (text: string) => void;
}

/**
 * What an event costs on its way, step by step: processor time of this process, collecting included, for what is one object on managed
 * instances. The runtime client, S3's and the answers are not in it.
 */
export async function eventFigure({ repeats, onProgress }: EventOptions): Promise<Figure> {
  const texts = invocationPayloads(invocations).map((payload) => payload.toString());
  const rounds: Micros[] = [];
  // The first round warms up.
  for (let round = 0; round <= repeats; round += 1) {
    onProgress(`an event step by step: round ${round} of ${repeats}`);
    const measured: Micros[] = [];
    for (let turn = 0; turn < turns; turn += 1) measured.push(await measure(texts));
    const middle = (step: keyof Micros): number => median(measured.map((micros) => micros[step]));
    if (round > 0) rounds.push(Object.fromEntries(steps.map((step) => [step, middle(step)])) as Micros);
  }
  const of = (step: keyof Micros): string => median(rounds.map((micros) => micros[step])).toFixed(2);
  return figure({
    name: 'µs of processor time an event: validation, columns and encoding',
    values: rounds.map(({ validation, columns, encoding }) => validation + columns + encoding),
    limitedBy:
      `validation ${of('validation')}, values into columns ${of('columns')}, encoding and zstd ${of('encoding')}. ` +
      `A handler that only parses has ${of('invocation')} for JSON.parse of the invocation and ${of('bodies')} for that of the bodies, too, ` +
      `and the runtime client; to the processor come partial failures, lines of metrics, the PUT, and collecting what waits (--only compute).`,
  });
}

async function measure(texts: readonly string[]): Promise<Micros> {
  let before = process.cpuUsage();
  const spent = (): number => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    return (user + system) / invocations / eventsPerInvocation;
  };
  const records = texts.map((text) => JSON.parse(text) as Invocation).flatMap(({ Records }) => Records);
  const invocation = spent();
  for (const { body } of records) JSON.parse(body);
  const bodies = spent();
  const read = records.map(({ messageId, body }) => ({
    messageId,
    batch: readClientBatch(body, receivedAtMs),
  }));
  const validation = spent() - bodies;
  const sent = Promise.withResolvers<number>();
  const store = oneObjectStore(() => {
    sent.resolve(spent());
    return Promise.resolve({});
  });
  const participant = patient();
  const stored = read.map(({ messageId, batch }) => {
    if (batch.kind === 'rejected') throw new Error(batch.detail);
    return store.storeEvents({ messageId, receivedAtMs, ...batch }, participant);
  });
  const columns = spent();
  await Promise.all(stored);
  return { invocation, bodies, validation, columns, encoding: await sent.promise };
}
