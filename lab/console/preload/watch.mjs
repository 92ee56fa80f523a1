/**
 * Loaded into every thread of an execution environment, before the handler: tells the console what the thread does while
 * somebody looks. Without it there is one idle connection and nothing else. Its own address carries where the console listens.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { threadId } from 'node:worker_threads';

const frameMs = 100;
/** Where nothing is new, a thread says that it lives: every so many frames. */
const quietFrames = 5;
const shownObjects = 6;
const where = new URL(import.meta.url).searchParams;

/** A letter for each thing that an invocation can do; a dot for a slot that is free. */
const letters = { computes: 'c', 'waits for a look-up': 'l', 'waits for its object': 'o' };

/** By the invocation's own object, which nothing else keeps. */
const invocations = new Map();
/** Place of an invocation among the slots of this thread. */
const places = [];
const objects = new Map();
let stored = 0;
/** What was said last of slots and objects, and the frames since. */
let news = '';
let sinceNews = 0;
let last = performance.eventLoopUtilization();
let timer;

function onInvocation({ invocation, does }) {
  let known = invocations.get(invocation);
  // Told again for each of its messages.
  if (known?.does === does) return;
  const now = performance.now();
  if (!known) {
    if (does === 'has ended') return;
    // A slot that was left within this frame is taken again: what both did in it is one.
    const free = places.findIndex((taken) => taken === undefined || taken.does === 'has ended');
    const place = free < 0 ? places.length : free;
    known = { does, sinceMs: now, spentMs: places[place]?.spentMs ?? {} };
    places[place] = known;
    invocations.set(invocation, known);
  }
  spend(known, now);
  known.does = does;
  if (does === 'has ended') invocations.delete(invocation);
}

/** Adds the time since the last news to what the invocation did. */
function spend(known, now) {
  if (known.does !== 'has ended')
    known.spentMs[known.does] = (known.spentMs[known.does] ?? 0) + now - known.sinceMs;
  known.sinceMs = now;
}

function onObject({ object, state, rows, invocations: waiting }) {
  if (state === 'is stored') stored += 1;
  if (state === 'is stored' || state === 'failed') {
    objects.delete(object);
    return;
  }
  let known = objects.get(object);
  if (!known) objects.set(object, (known = { sinceMs: performance.now() }));
  known.rows = rows;
  known.waiting = waiting;
  known.written = state === 'is written';
}

/** One letter for each slot that this thread used since the last frame: what it spent most of the time on. */
function slots() {
  const now = performance.now();
  let text = '';
  for (const [place, known] of places.entries()) {
    if (known === undefined) {
      text += '.';
      continue;
    }
    spend(known, now);
    let most = 'computes';
    for (const does of Object.keys(known.spentMs))
      if (known.spentMs[does] > (known.spentMs[most] ?? 0)) most = does;
    text += letters[most];
    known.spentMs = {};
    if (known.does === 'has ended') places[place] = undefined;
  }
  while (places.length > 0 && places.at(-1) === undefined) places.pop();
  return text;
}

/** The open objects and those that are written, as far as there is room to show them. */
function shown() {
  const now = performance.now();
  return [...objects.values()]
    .slice(0, shownObjects)
    .map(({ rows, waiting, written, sinceMs }) => [
      rows,
      waiting,
      Math.round(now - sinceMs),
      written ? 1 : 0,
    ]);
}

/** What there is to say; nothing where nothing is new. */
function frame() {
  const doing = { slots: slots(), stored, objects: shown() };
  const said = JSON.stringify(doing);
  sinceNews += 1;
  if (said === news && sinceNews < quietFrames) return undefined;
  news = said;
  sinceNews = 0;
  const loop = performance.eventLoopUtilization();
  const { utilization } = performance.eventLoopUtilization(loop, last);
  last = loop;
  const { user, system } = process.cpuUsage();
  return {
    ...doing,
    busy: Math.round(utilization * 100) / 100,
    // Of the whole process, whose first thread has little to say.
    cpuMs: Math.round((user + system) / 1_000),
    rss: process.memoryUsage.rss(),
  };
}

function watch(console) {
  if (timer) return;
  last = performance.eventLoopUtilization();
  subscribe('telemetry:invocation', onInvocation);
  subscribe('telemetry:object', onObject);
  news = '';
  timer = setInterval(() => {
    if (console.writableLength > 0) return;
    const told = frame();
    if (told) console.write(`${JSON.stringify(told)}\n`);
  }, frameMs).unref();
}

function lookAway() {
  if (!timer) return;
  clearInterval(timer);
  timer = undefined;
  unsubscribe('telemetry:invocation', onInvocation);
  unsubscribe('telemetry:object', onObject);
  invocations.clear();
  places.length = 0;
  objects.clear();
}

/** An error that no handler of an invocation sees: what a promise that nobody waits for leaves behind. */
function throwStray(guarded) {
  if (!guarded) {
    process.removeAllListeners('unhandledRejection');
    process.removeAllListeners('uncaughtException');
  }
  void Promise.reject(new Error('a promise that nobody waits for, by the console'));
}

const console = connect({ port: Number(where.get('port')), host: '127.0.0.1', noDelay: true });
console.unref();
console.setEncoding('utf8');
console.on('error', lookAway);
console.on('close', lookAway);
console.write(`${JSON.stringify({ token: where.get('token'), pid: process.pid, thread: threadId })}\n`);
let rest = '';
console.on('data', (text) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    const { does } = JSON.parse(line);
    if (does === 'watch') watch(console);
    if (does === 'look away') lookAway();
    if (does === 'throw' || does === 'throw unguarded') throwStray(does === 'throw');
  }
});
