import { openSync, writeSync } from 'node:fs';
import type { Observation } from '../observations.ts';

export type Report = (observation: Observation) => void;

/** Appends observations, one system call each, so that lines of several threads do not mix. */
export function openReport(file: string): Report {
  const descriptor = openSync(file, 'a');
  const write = writeSync;
  return (observation) => void write(descriptor, `${JSON.stringify(observation)}\n`);
}
