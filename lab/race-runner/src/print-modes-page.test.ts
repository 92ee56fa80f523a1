import { expect, it } from 'vitest';
import type { ModesPage } from './compare-modes.ts';
import { printModesPage } from './print-modes-page.ts';

const page: ModesPage = {
  report: {
    handler: 'src/handler.ts',
    seed: 'a',
    concurrency: 64,
    invocations: 500,
    workers: 2,
    compared: 128,
    peakInFlight: 64,
    findings: [],
    unstable: [],
    notes: [],
  },
  alone: { tookMs: 100, peakMiB: 90 },
  cpuMs: 2,
  memory: [
    { concurrency: 1, peakMiB: 100 },
    { concurrency: 16, peakMiB: 400 },
    { concurrency: 64, peakMiB: 1_800 },
  ],
  versions: { 'Node.js': '24.1.0', zod: '4.0.0' },
};

it('says what to set: memory for 64 at once with room to spare, workers, threads and slots for its vCPUs', () => {
  const text = printModesPage(page);
  expect(text).toContain('| `MemorySize` | 4096 MiB, 2 vCPU |');
  expect(text).toContain('| `AWS_LAMBDA_NODEJS_WORKER_COUNT` | 2 |');
  expect(text).toContain('| `UV_THREADPOOL_SIZE` | 6 |');
  expect(text).toContain('| `PerExecutionEnvironmentMaxConcurrency` | 128 |');
  expect(text).toContain('about 50 at once fill a vCPU');
  expect(text).toContain('| managed instances, 16 at once | 400 MiB |');
  expect(text).toContain('- zod 4.0.0');
});

it('names what breaks, and does not call safe what was found or not looked at', () => {
  const report = {
    ...page.report,
    findings: [
      { kind: 'hanging-slot' as const, count: 3, notSent: 0, message: '3 invocations never answered' },
    ],
    notes: ['Whether something grows was not looked at.'],
  };
  const text = printModesPage({ ...page, report });
  expect(text).toContain('- `hanging-slot`: 3 invocations never answered');
  expect(text).toContain('Not yet: 1 finding.');
  const [, safe = ''] = text.split('## What is safe');
  expect(safe).not.toContain('invocations that never answer');
  expect(safe).not.toContain('leaves behind');
  expect(safe).toContain('worker threads that die');
});
