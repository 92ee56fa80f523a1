import { main } from '@telemetry/terminal';
import { twinCommand, wrongTwinCalls } from './command.ts';

await main(twinCommand(), wrongTwinCalls);
