/**
 * Default Lambda gives CPU by memory: a vCPU at 1,769 MB, and a share of one below (AWS Lambda developer guide,
 * configuration-memory, read 2026-11-21). More than one helps no single thread.
 */
const memoryOfVcpuMiB = 1_769;

/** How many times as long a second of CPU takes. */
export function cpuTakes(memoryMiB: number): number {
  return Math.max(1, memoryOfVcpuMiB / memoryMiB);
}
