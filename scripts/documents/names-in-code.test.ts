import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blocksOf, readDocuments, root } from './documents.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Every word, and every flag, of what is not a document; and names of files. */
const words = new Set<string>();
const flags = new Set<string>();
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');
for (const file of files) {
  for (const [word] of file.matchAll(/[A-Za-z_$][\w$]*/g)) words.add(word);
  if (
    /\.(ts|mts|js|mjs|cjs|json|ya?ml|html|css|vtl|py|sql)$|^\.\w+$|\/\.\w+$/.test(file) &&
    existsSync(join(root, file)) &&
    !file.endsWith('names-in-code.test.ts')
  )
    for (const [name] of read(file).matchAll(/(?<![\w-])--[a-z][\w-]*|[A-Za-z_$][\w$]*/g))
      (name.startsWith('--') ? flags : words).add(name);
}

/** Of AWS, of tools and of languages: no code of ours says them. */
const ofOthers = new Set(
  `AdministratorAccess CapacityProviderScalingLimitExceeded DeleteEventSourceMapping DeleteFunction EphemeralStorage
  Extension.InvalidEventType Extension.MissingExtensionIdentifier GetAlias GetFunction GetFunctionConfiguration
  GetFunctionScalingConfig GetSecretValue InvokeWithResponseStream ListVersionsByFunction MessageSystemAttribute NotStabilized
  PassCapacityProvider PublishVersion SerializationException UPDATE_ROLLBACK_COMPLETE UpdateAlias UpdateFunctionCode
  dynamicFilters environmentEncryption ERROR_CODE ERROR_MESSAGE errorOnDeprecatedCallback hive_schema keepalive
  makeIdempotent request_id test_invocation_trace_id wx --if-none-match`.match(/\S+/g),
);
/** Values that a document shows. */
const examples = new Set(['cart', 'euro']);

for (const [flag] of read('docs/commands.md').matchAll(/(?<![\w-])--[a-z][\w-]*/g)) flags.add(flag);
const aws = read('scripts/documents/aws-commands.json');
const settings = [
  ...read('docs/settings.md')
    .split('\n## Rules\n')[0]!
    .matchAll(/^\| `([\w.<>[\]]+)`/gm),
].map(([, path = '']) => path.replaceAll('[]', ''));
const groups = new Set(settings.filter((path) => path.includes('.')).map((path) => path.split('.')[0]));
const packages = new Set(
  globSync(['*/package.json', '*/*/package.json'], { cwd: root, exclude: ['**/node_modules/**'] }).map(
    (file) => (JSON.parse(read(file)) as { name: string }).name,
  ),
);

/** Where `edge.requests` is a counter of the twin and no setting. */
const ofCounters = new Set(['docs/twin.md']);

/** What no code knows of the names that a text has between backticks. */
function unknownIn(text: string, file = 'a.md'): string[] {
  const own = new Set(blocksOf(text).flatMap(({ content }) => content.match(/[A-Za-z_$][\w$]*/g) ?? []));
  const prose = text.replaceAll(/^([ \t]*)```[^]*?^\1```/gm, '');
  const unknown = [...prose.matchAll(/`([^`\n]+)`/g)].filter(([, code = '']) => {
    if (code.startsWith('@telemetry/'))
      return (
        code !== '@telemetry/' && !/[<…]/.test(code) && !packages.has(code.split('/').slice(0, 2).join('/'))
      );
    const [flag] = /^--[a-z][\w-]*/.exec(code) ?? [];
    if (flag !== undefined)
      return !flags.has(flag) && !ofOthers.has(flag) && !aws.includes(`"${flag.slice(2)}"`);
    if (!/^[A-Za-z_$][\w$.:-]*(\(\))?$/.test(code)) return false;
    if (
      !ofCounters.has(file) &&
      groups.has(code.split('.')[0]) &&
      code.includes('.') &&
      !/\.\w+\(|\.(yml|ts|json|md)$/.test(code)
    )
      return !settings.some((path) => path === code || path.startsWith(`${code}.`) || sameShape(path, code));
    if (ofOthers.has(code) || examples.has(code)) return false;
    return code
      .replace(/^\$|\(\)$/g, '')
      .split(/[.:-]+/)
      .some(
        (part) =>
          /^[A-Za-z_$]\w*$/.test(part) &&
          !words.has(part) &&
          !words.has(`$${part}`) &&
          !own.has(part) &&
          !ofOthers.has(part),
      );
  });
  return unknown.map(([, code = '']) => code);
}

/** `edge.customDomains.hybrid` is of the shape `edge.customDomains.<arm>.name`. */
const sameShape = (path: string, code: string): boolean => {
  const [known, given] = [path.split('.'), code.split('.')];
  return (
    given.length <= known.length && given.every((part, i) => known[i]?.startsWith('<') || known[i] === part)
  );
};

test.each(readDocuments())(
  '$file names settings, flags, packages and other names that the code has',
  ({ file, text }) => {
    expect([...new Set(unknownIn(text, file))]).toEqual([]);
  },
);

test.each([
  ['a setting', '`sql.scanLimitMB`'],
  ['a setting of another group', '`queue.batchSize`'],
  ['a flag', '`--until-decidde`'],
  ['a variable', '`COMMIT_LINGER_SECONDS`'],
  ['a column', '`recieved_at`'],
  ['an output', '`QueueUri`'],
  ['an alarm', '`events-are-layte`'],
  ['a metric', '`EventsStoredd`'],
  ['a package', '`@telemetry/local-twins`'],
])('%s that there is not is found', (_, text) => {
  expect(unknownIn(`Say ${text} here.\n`)).toHaveLength(1);
});
