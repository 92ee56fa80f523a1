import { describe, expect, test } from 'vitest';
import { lintFile } from '../testing/lint-file.ts';
import { installed, packageFolder } from '../testing/package-folder.ts';

const handler = 'export const handler = async () => 1;';
const logger = '@aws-lambda-powertools/logger';
const importsLogger = `import { Logger } from '${logger}'; export const handler = async () => new Logger();`;

function findings(source: string, files: Record<string, string>): string[] {
  return lintFile(packageFolder({ 'src/index.js': source, ...files }), 'src/index.js');
}

describe('no-unsafe-version', () => {
  test.each([
    [logger, '2.34.0', '2.35.0'],
    ['@aws-lambda-powertools/tracer', '2.33.0', '2.34.0'],
    ['@aws-lambda-powertools/metrics', '2.28.1', '2.29.0'],
    ['@aws-lambda-powertools/batch', '2.28.1', '2.29.0'],
    ['@aws-sdk/client-s3', '3.932.0', '3.933.0'],
    ['@aws-sdk/lib-dynamodb', '3.500.0', '3.933.0'],
    ['aws-xray-sdk', '3.12.0', '3.12.1'],
    ['aws-xray-sdk-core', '3.11.0', '3.13.0'],
    ['@aws/aws-distro-opentelemetry-node-autoinstrumentation', '0.7.0', '0.8.0'],
  ])('finds %s %s and takes %s', (name, old, minimum) => {
    const source = `import * as it from '${name}'; ${handler}`;
    expect(findings(source, installed(name, old))).toEqual(['no-unsafe-version:1']);
    expect(findings(source, installed(name, minimum))).toEqual([]);
  });

  test('finds a part of a package, by require and by import()', () => {
    const files = installed(logger, '2.30.0');
    const found = ['no-unsafe-version:1'];
    expect(findings(`const { Logger } = require('${logger}'); ${handler}`, files)).toEqual(found);
    expect(findings(`const { Logger } = await import('${logger}/middleware'); ${handler}`, files)).toEqual(
      found,
    );
  });

  test('finds a package once in a file', () => {
    const twice = `import { injectLambdaContext } from '${logger}/middleware'; ${importsLogger}`;
    expect(findings(twice, installed(logger, '2.30.0'))).toEqual(['no-unsafe-version:1']);
  });

  test('finds a package once among the files of a package, and again when that file is linted again', () => {
    const files = {
      'src/index.js': importsLogger,
      'src/other.js': importsLogger,
      ...installed(logger, '2.30.0'),
    };
    const folder = packageFolder(files);
    expect(lintFile(folder, 'src/index.js')).toEqual(['no-unsafe-version:1']);
    expect(lintFile(folder, 'src/other.js')).toEqual([]);
    expect(lintFile(folder, 'src/index.js')).toEqual(['no-unsafe-version:1']);
  });

  test('takes the installed version before the declared one', () => {
    const manifest = { 'package.json': JSON.stringify({ dependencies: { [logger]: '2.20.0' } }) };
    expect(findings(importsLogger, { ...manifest, ...installed(logger, '2.36.0') })).toEqual([]);
    expect(findings(importsLogger, manifest)).toEqual(['no-unsafe-version:1']);
  });

  test.each([
    ['2.34.0', ['no-unsafe-version:1']],
    ['~2.34.0', ['no-unsafe-version:1']],
    ['^1.0.0', ['no-unsafe-version:1']],
    ['^2.20.0', []],
    ['*', []],
  ])('judges a declared %s by the newest version that it allows', (range, expected) => {
    const manifest = { 'package.json': JSON.stringify({ devDependencies: { [logger]: range } }) };
    expect(findings(importsLogger, manifest)).toEqual(expected);
  });

  test('is quiet when the version is not known', () => {
    const manifest = { 'package.json': JSON.stringify({ dependencies: { [logger]: 'catalog:' } }) };
    expect(findings(importsLogger, {})).toEqual([]);
    expect(findings(importsLogger, manifest)).toEqual([]);
    expect(findings(importsLogger, { [`node_modules/${logger}/package.json`]: '{' })).toEqual([]);
  });

  test('is quiet in files that no handler uses, and about types', () => {
    const files = installed(logger, '2.30.0');
    expect(
      findings(`import { Logger } from '${logger}'; export const make = () => new Logger();`, files),
    ).toEqual([]);
    const types = packageFolder({
      'src/index.ts': `import type { Logger } from '${logger}'; ${handler}`,
      ...files,
    });
    expect(lintFile(types, 'src/index.ts')).toEqual([]);
  });
});
