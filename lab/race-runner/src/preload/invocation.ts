interface InvokeStore {
  getContext(): object | undefined;
  getRequestId(): string;
}

const storeOf = (): InvokeStore | undefined =>
  (globalThis as { awslambda?: { InvokeStore?: InvokeStore } }).awslambda?.InvokeStore;

/** The invocation whose code runs now: the object that the runtime client keeps for it, and its request id. */
export function currentInvocation(): { context: object; requestId: string } | undefined {
  const store = storeOf();
  const context = store?.getContext();
  return store && context ? { context, requestId: store.getRequestId() } : undefined;
}
