import { text } from 'node:stream/consumers';
import { Command, CommanderError } from 'commander';
import { priceScenario } from './bill/price-scenario.ts';
import { readScenario, ScenarioError } from './bill/read-scenario.ts';

const program = new Command('cost')
  .description('What a pipeline costs a month, and which compute pays.')
  .option('--json', 'price the scenario on standard input (docs/cost-model.md), print the bill as JSON')
  .exitOverride();

program.action(async ({ json }: { json?: boolean }) => {
  if (json) {
    const bill = priceScenario(readScenario(await text(process.stdin)));
    process.stdout.write(`${JSON.stringify(bill)}\n`);
  }
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof ScenarioError) {
    console.error(`cost: ${error.message}`);
    process.exitCode = 2;
  } else throw error;
}
