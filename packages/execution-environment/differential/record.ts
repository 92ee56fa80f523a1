/**
 * Asks AWS's runtime interface emulator what the Runtime API answers, and prints where this package differs; `--write` keeps
 * the answers as fixtures. The binary is in the wheel of `aws-sam-cli`: samcli/local/rapid/aws-lambda-rie-x86_64. It starts
 * /opt/bootstrap in the folder /var/task: a script that only waits (`exec sleep 600`) has to be there.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { startEmulator } from './emulator.ts';
import { startOurs } from './ours.ts';
import { answersOf, situations } from './situations.ts';

const file = resolve(import.meta.dirname, '../../../fixtures/aws/runtime-api.json');
const [binary, ...flags] = process.argv.slice(2);
if (!binary || binary.startsWith('-')) {
  console.error('Usage: rie <path of aws-lambda-rie> [--write]');
  process.exit(2);
}
if (!existsSync('/opt/bootstrap') || !existsSync('/var/task')) {
  console.error(
    'The emulator needs the folder /var/task and an executable /opt/bootstrap that waits: #!/bin/sh, exec sleep 600',
  );
  process.exit(2);
}
const answers: Record<string, string[]> = {};
let different = 0;
for (const name of Object.keys(situations)) {
  const emulator = await startEmulator(binary);
  const ours = await startOurs();
  try {
    answers[name] = await answersOf(name, emulator);
    const own = await answersOf(name, ours);
    const same = JSON.stringify(own) === JSON.stringify(answers[name]);
    if (!same) different += 1;
    console.log(`${same ? 'same     ' : 'DIFFERENT'} ${name}`);
    if (!same) console.log(`  emulator: ${answers[name].join(' | ')}\n  ours:     ${own.join(' | ')}`);
  } finally {
    await Promise.all([emulator.stop(), ours.stop()]);
  }
}
console.log(`${different} of ${Object.keys(situations).length} situations differ`);
if (flags.includes('--write')) {
  const source = (JSON.parse(readFileSync(file, 'utf8')) as { source: string }).source;
  const readOn = new Date().toISOString().slice(0, 10);
  writeFileSync(file, `${JSON.stringify({ source, readOn, answers }, null, 2)}\n`);
}
process.exitCode = different > 0 ? 1 : 0;
