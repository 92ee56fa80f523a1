/**
 * Loaded into every thread of an execution environment, before the handler: tells the console what the thread does while
 * somebody looks. Without it there is one idle connection and nothing else. Its own address carries where the console listens.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { threadId } from 'node:worker_threads';

/** So long after news a thread tells what is. */
const frameMs = 100;
/** Where nothing is new it sleeps so long, and then says that it lives. */
const quietMs = 1_000;
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
/** What was told last of the slots, and whether of the objects something is new since. */
let toldSlots;
let newObjects = false;
let last = performance.eventLoopUtilization();
let rssReadAtMs = -Infinity;
let rss = 0;
let timer;
/** Whether the timer waits for the next frame, and not for the end of a quiet time. */
let soon = false;

function onInvocation({ invocation, does }) {
  let known = invocations.get(invocation);
  // Told again for each of its messages.
  if (known?.does === does || (!known && does === 'has ended')) return;
  const now = performance.now();
  wake(now);
  if (!known) {
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
  wake(performance.now());
  newObjects = true;
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

/**
 * One letter for each slot that this thread used since the last frame: what it spent most of the time on, a capital where that
 * invocation has ended. And whether nothing else is to be said of them until there are news.
 */
function slots() {
  const now = performance.now();
  let text = '';
  let isAll = true;
  for (const [place, known] of places.entries()) {
    if (known === undefined) {
      text += '.';
      continue;
    }
    spend(known, now);
    let most = 'computes';
    for (const does of Object.keys(known.spentMs))
      if (known.spentMs[does] > (known.spentMs[most] ?? 0)) most = does;
    known.spentMs = {};
    if (known.does === 'has ended') {
      places[place] = undefined;
      text += letters[most].toUpperCase();
      continue;
    }
    isAll &&= known.does === most;
    text += letters[most];
  }
  while (places.length > 0 && places.at(-1) === undefined) places.pop();
  return { text, isAll };
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

/** What there is to tell, given the slots. */
function told(slots) {
  const now = performance.now();
  const loop = performance.eventLoopUtilization();
  const { utilization } = performance.eventLoopUtilization(loop, last);
  last = loop;
  const { user, system } = process.cpuUsage();
  if (now - rssReadAtMs >= quietMs) {
    rss = process.memoryUsage.rss();
    rssReadAtMs = now;
  }
  return {
    slots,
    stored,
    objects: shown(),
    busy: Math.round(utilization * 100) / 100,
    // Of the whole process, whose first thread has little to say.
    cpuMs: Math.round((user + system) / 1_000),
    rss,
  };
}

/** The end of a frame or of a quiet time. */
function tell() {
  if (console.writableLength > 0) return again(frameMs);
  const { text, isAll } = slots();
  if (text !== toldSlots || newObjects || !soon) console.write(`${JSON.stringify(told(text))}\n`);
  // Who has ended is told once.
  toldSlots = text.replace(/[A-Z]/g, '.').replace(/\.+$/, '');
  newObjects = false;
  again(isAll ? quietMs : frameMs);
}

function again(ms) {
  soon = ms === frameMs;
  clearTimeout(timer);
  timer = setTimeout(tell, ms).unref();
}

/** News: where the thread slept, a frame begins now, and what its invocations did until now is no part of it. */
function wake(now) {
  if (soon) return;
  for (const known of places)
    if (known) {
      known.spentMs = {};
      known.sinceMs = now;
    }
  again(frameMs);
}

function watch() {
  if (timer) return;
  last = performance.eventLoopUtilization();
  subscribe('telemetry:invocation', onInvocation);
  subscribe('telemetry:object', onObject);
  toldSlots = undefined;
  again(frameMs);
}

function lookAway() {
  if (!timer) return;
  clearTimeout(timer);
  timer = undefined;
  soon = false;
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
    if (does === 'watch') watch();
    if (does === 'look away') lookAway();
    if (does === 'throw' || does === 'throw unguarded') throwStray(does === 'throw');
  }
});
