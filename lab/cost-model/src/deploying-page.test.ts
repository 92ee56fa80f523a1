import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stageBill } from '@telemetry/prices';
import { type Arm, config, type Stage } from '@telemetry/settings';
import { expect, it } from 'vitest';
import { becauseEdited, isEdited } from './testing-shipped.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/deploying.md'), 'utf8');

/** US dollars a month without an event, and of that what a pause leaves, as people read them. */
function idle(stage: Stage, arm: Arm): [idle: string, paused: string] {
  const { parts, totalUsd } = stageBill(config[stage], arm, { eventsPerMonth: 0 });
  const compute = parts
    .filter(({ part }) => part === 'compute')
    .reduce((sum, part) => sum + part.totalUsd, 0);
  return [`$${Math.round(totalUsd)}`, `$${Math.round(totalUsd - compute)}`];
}

it.for<[what: string, sentence: RegExp, usd: () => string[]]>([
  [
    'managed instances',
    /\| idle, of which paused +\| about (\$\d+) a month, (\$\d+) +\| about (\$\d+) a month, (\$\d+) /,
    () => [...idle('dev', 'managed-instances'), ...idle('prod', 'managed-instances')],
  ],
  [
    'a hybrid',
    /it is its floor: about (\$\d+) a month in dev, (\$\d+) in prod/,
    () => [idle('dev', 'hybrid')[0], idle('prod', 'hybrid')[0]],
  ],
  ['default Lambda', /default Lambda is about (\$\d+) idle/, () => [idle('prod', 'default')[0]]],
])('docs/deploying.md says what %s cost idle', ([, sentence, usd], { skip }) => {
  skip(isEdited, becauseEdited);
  const [, ...said] = sentence.exec(page.replaceAll(/\s*\n\s*/g, ' ')) ?? [];
  expect(said).toEqual(usd());
});
