/** The process of `TwinProcess`: runs a twin as it is told by messages, and ends with who started it. */
import { startTwin, type Twin } from '@telemetry/local-twin';
import type { FromTwin, ToTwin, TwinToRun } from './twin-process.ts';

let twin: Twin | undefined;
let clockMs = 0;
const now = Date.now;
Date.now = () => now() + clockMs;

const tell = (message: FromTwin): void => {
  if (process.connected) process.send?.(message);
};

process.on('disconnect', () => process.exit(1));
process.on('message', (message: ToTwin) => {
  if ('start' in message) void start(message.start);
  else if ('clockMs' in message) ({ clockMs } = message);
  else if ('settle' in message) void twin?.settled().then(() => tell({ settled: message.settle }));
  else if ('stop' in message) void twin?.stop().then(() => process.exit());
});

async function start(options: TwinToRun): Promise<void> {
  try {
    twin = await startTwin({ ...options, log: (line) => tell({ line }) });
    const { endpoints, stats } = twin;
    setInterval(() => {
      const { visible, inFlight } = stats().counters.queue;
      tell({ waiting: visible + inFlight });
    }, 100);
    tell({ endpoints });
  } catch (error) {
    tell({ failed: (error as Error).message });
    process.exit(1);
  }
}
