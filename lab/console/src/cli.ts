import { twinCommand, wrongTwinCalls } from '@telemetry/local-twin/command';
import { main } from '@telemetry/terminal';
import { consoleUrl, startTwinWithConsole } from './start-twin.ts';

const command = twinCommand({
  start: startTwinWithConsole,
  lines: (twin) => [`See it happen    ${consoleUrl(twin)} (in a browser)`],
});

await main(command, wrongTwinCalls);
