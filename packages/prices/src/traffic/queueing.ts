/** What A. K. Erlang found of calls and lines (1917); `load` is what comes in the time that one takes. */

/** The chance that whoever comes finds all busy, where those who do are not waited for: Erlang's B. */
export function allBusyWithoutWaiting(servers: number, load: number): number {
  let refused = 1;
  for (let n = 1; n <= servers; n += 1) refused = (load * refused) / (n + load * refused);
  return refused;
}

/** The same where whoever comes waits: Erlang's C. */
export function allBusy(servers: number, load: number): number {
  if (load >= servers) return 1;
  const refused = allBusyWithoutWaiting(servers, load);
  return refused / (refused + (1 - load / servers) * (1 - refused));
}
