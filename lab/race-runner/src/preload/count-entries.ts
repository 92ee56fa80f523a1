import { Session } from 'node:inspector';
import { types } from 'node:util';

/** Objects of fewer are records, and not what invocations fill. */
const fewEntries = 8;
const handedOver = Symbol.for('race-runner: objects of the heap');

/**
 * Entries of everything in this thread's heap that can be filled: maps, sets, lists, and objects by their keys. Only the heap
 * itself knows all of them, so V8's inspector is asked, after its garbage collection. What has no prototype is not seen.
 */
export function countEntries(except: ReadonlySet<unknown>): number {
  let count = 0;
  for (const object of objectsOfHeap()) {
    if (except.has(object) || types.isProxy(object)) continue;
    const size = sizeOf(object);
    if (size > fewEntries) count += size;
  }
  return count;
}

function sizeOf(object: object): number {
  if (Array.isArray(object)) return object.length;
  if (types.isMap(object) || types.isSet(object)) return object.size;
  // The keys of a view are its bytes.
  return typeof object === 'function' || ArrayBuffer.isView(object) ? 0 : Object.keys(object).length;
}

function objectsOfHeap(): readonly object[] {
  const session = new Session();
  session.connect();
  try {
    // Within a thread the answer is there when `post` returns.
    const ask = <Result>(method: string, parameters: object): Result => {
      let answer: unknown;
      session.post(method, { objectGroup: 'entries', ...parameters }, (error, result) => {
        if (error) throw new Error(`${method}: ${error.message}`);
        answer = result;
      });
      return answer as Result;
    };
    type Remote = { objectId: string };
    const { result } = ask<{ result: Remote }>('Runtime.evaluate', { expression: 'Object.prototype' });
    const { objects } = ask<{ objects: Remote }>('Runtime.queryObjects', {
      prototypeObjectId: result.objectId,
    });
    const functionDeclaration = `function () { globalThis[Symbol.for(${JSON.stringify(handedOver.description)})] = this; }`;
    ask('Runtime.callFunctionOn', { objectId: objects.objectId, functionDeclaration });
    ask('Runtime.releaseObjectGroup', {});
    const place = globalThis as { [handedOver]?: object[] };
    const list = place[handedOver] ?? [];
    delete place[handedOver];
    return list;
  } finally {
    session.disconnect();
  }
}
