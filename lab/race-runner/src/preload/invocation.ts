interface InvokeStore {
  getContext(): object | undefined;
  getRequestId(): string;
  run(context: object, handler: () => unknown): unknown;
}

const storeOf = (): InvokeStore | undefined =>
  (globalThis as { awslambda?: { InvokeStore?: InvokeStore } }).awslambda?.InvokeStore;

/** The invocation whose code runs now: the object that the runtime client keeps for it, and its request id. */
export function currentInvocation(): { context: object; requestId: string } | undefined {
  const store = storeOf();
  const context = store?.getContext();
  return store && context ? { context, requestId: store.getRequestId() } : undefined;
}

let watched: InvokeStore | undefined;
let begun = 0;

/** How many invocations have begun in this thread, as far as `onHandlerCall` was asked before. */
export const invocationsBegun = (): number => begun;

/** Has `called` run at the start of every invocation, from when the runtime client has its store. */
export function onHandlerCall(called: () => void): void {
  const store = storeOf();
  if (!store || store === watched) return;
  watched = store;
  const run = store.run.bind(store);
  store.run = (context, handler) => {
    begun += 1;
    called();
    return run(context, handler);
  };
}
