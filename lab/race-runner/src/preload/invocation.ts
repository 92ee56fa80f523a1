interface InvokeStore {
  getContext(): object | undefined;
  getRequestId(): string;
  run(context: object, handler: () => unknown): unknown;
}

const storeOf = (): InvokeStore | undefined =>
  (globalThis as { awslambda?: { InvokeStore?: InvokeStore } }).awslambda?.InvokeStore;

/** An invocation: the object that the runtime client keeps for it, and its request id. */
export interface Invocation {
  context: object;
  requestId: string;
}

/** The invocation whose code runs now. */
export function currentInvocation(): Invocation | undefined {
  const store = storeOf();
  const context = store?.getContext();
  return store && context ? { context, requestId: store.getRequestId() } : undefined;
}

let watched: InvokeStore | undefined;
let begun = 0;

/** How many invocations have begun in this thread, as far as `onHandlerCall` was asked before. */
export const invocationsBegun = (): number => begun;

/** Has `called` run in every invocation before its handler, from when the runtime client has its store. */
export function onHandlerCall(called: () => void): void {
  const store = storeOf();
  if (!store || store === watched) return;
  watched = store;
  const run = store.run.bind(store);
  store.run = (context, handler) => {
    begun += 1;
    return run(context, () => {
      called();
      return handler();
    });
  };
}
