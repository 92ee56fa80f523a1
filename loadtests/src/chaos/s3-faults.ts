import { type Instead, late, type Passing } from './fault-proxy.ts';
import type { FaultKind } from './plan-faults.ts';

const empty = { headers: {}, body: Buffer.alloc(0) };

/** What S3 does to a request while a fault is on; undefined where the fault is none of S3's, or the request no PUT. */
export function meetS3Fault(
  fault: FaultKind | undefined,
  passing: Passing,
  hit: number,
): Promise<Instead> | undefined {
  if (passing.method !== 'PUT') return undefined;
  switch (fault) {
    case 's3-status':
      return Promise.resolve({ status: hit % 2 === 0 ? 500 : 503, ...empty });
    case 's3-reset':
      return Promise.resolve('reset');
    case 's3-silence':
      return Promise.resolve('nothing');
    case 's3-late':
      return late(passing);
    case 's3-truncated':
      return passing.forward().then((brokenOff) => ({ brokenOff }));
    case 's3-twice':
      return passing.forward().then(() => passing.forward());
    default:
      return undefined;
  }
}
