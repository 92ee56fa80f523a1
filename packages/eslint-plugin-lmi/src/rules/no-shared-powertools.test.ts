import { describe, expect, test } from 'vitest';
import { lintFile } from '../testing/lint-file.ts';
import { installed, packageFolder } from '../testing/package-folder.ts';

const batch = installed('@aws-lambda-powertools/batch', '2.35.0');
const metrics = (version: string) => installed('@aws-lambda-powertools/metrics', version);

function findings(source: string, files: Record<string, string>): string[] {
  return lintFile(packageFolder({ 'src/index.js': source, ...files }), 'src/index.js');
}

describe('objects whose constructors need an invocation', () => {
  test.each([
    'BatchProcessor',
    'BatchProcessorSync',
    'SqsFifoPartialProcessor',
    'SqsFifoPartialProcessorAsync',
  ])('finds %s at module level', (name) => {
    const source = `import { ${name} } from '@aws-lambda-powertools/batch';
const processor = new ${name}('SQS');
export const handler = async (event) => run(event, processor);`;
    expect(findings(source, batch)).toEqual(['no-shared-powertools:2']);
  });

  test.each([
    ['2.29.0', ['no-shared-powertools:2']],
    ['2.35.0', ['no-shared-powertools:2']],
    ['2.36.0', []],
  ])('judges Metrics %s by its version', (version, expected) => {
    const source = `import { Metrics } from '@aws-lambda-powertools/metrics';
const metrics = new Metrics();
export const handler = async () => metrics.publishStoredMetrics();`;
    expect(findings(source, metrics(version))).toEqual(expected);
  });

  test.each([
    ['2.29.0', '{ persistentKeys: { region } }', ['no-shared-powertools:2']],
    ['2.35.0', '{ persistentLogAttributes: { region } }', ['no-shared-powertools:2']],
    ['2.35.0', "{ serviceName: 'orders' }", []],
    ['2.36.0', '{ persistentKeys: { region } }', []],
  ])('judges a Logger %s by its version and options: %s', (version, options, expected) => {
    const source = `import { Logger } from '@aws-lambda-powertools/logger';
const logger = new Logger(${options});
export const handler = async () => logger.info('begins');`;
    const rules = findings(source, installed('@aws-lambda-powertools/logger', version));
    expect(rules.filter((rule) => !rule.startsWith('no-unsafe-version'))).toEqual(expected);
  });

  test('finds one in a file that holds nothing else', () => {
    const files = {
      ...metrics('2.35.0'),
      'src/metrics.js': `import { Metrics } from '@aws-lambda-powertools/metrics'; export const metrics = new Metrics();`,
      'src/handler.js': `import { metrics } from './metrics.js'; export const handler = async () => metrics.publishStoredMetrics();`,
    };
    expect(lintFile(packageFolder(files), 'src/metrics.js')).toEqual(['no-shared-powertools:1']);
  });

  test('takes one that the invocation makes, also when it is kept', () => {
    const head = `import { BatchProcessor } from '@aws-lambda-powertools/batch';`;
    expect(
      findings(
        `${head} export const handler = async (event) => run(event, new BatchProcessor('SQS'));`,
        batch,
      ),
    ).toEqual([]);
    expect(
      findings(
        `${head} let processor; export const handler = async (event) => run(event, (processor ??= new BatchProcessor('SQS')));`,
        batch,
      ),
    ).toEqual([]);
  });

  test('takes a version that nobody has tried, and files without a handler', () => {
    const source = `import { BatchProcessor } from '@aws-lambda-powertools/batch'; export const processor = new BatchProcessor('SQS');`;
    expect(findings(source, batch)).toEqual([]);
    const newer = installed('@aws-lambda-powertools/batch', '2.99.0');
    expect(findings(`${source} export const handler = async () => 1;`, newer)).toEqual([]);
  });
});

describe('methods that keep what they get for all invocations', () => {
  test('finds the context on a shared idempotency configuration', () => {
    const source = `import { IdempotencyConfig } from '@aws-lambda-powertools/idempotency';
const config = new IdempotencyConfig({});
export const handler = async (event, context) => {
  config.registerLambdaContext(context);
};`;
    expect(findings(source, {})).toEqual(['no-shared-powertools:4']);
  });

  test('finds default dimensions on shared metrics', () => {
    const source = `import { Metrics } from '@aws-lambda-powertools/metrics';
const metrics = new Metrics();
export const handler = async (event) => {
  metrics.setDefaultDimensions({ tenant: event.tenant });
};`;
    expect(findings(source, metrics('2.36.0'))).toEqual(['no-shared-powertools:4']);
  });

  test('takes them on objects of the invocation, and at module level', () => {
    const own = `import { IdempotencyConfig } from '@aws-lambda-powertools/idempotency';
export const handler = async (event, context) => {
  const config = new IdempotencyConfig({});
  config.registerLambdaContext(context);
};`;
    expect(findings(own, {})).toEqual([]);
    const early = `import { Metrics } from '@aws-lambda-powertools/metrics';
const metrics = new Metrics();
metrics.setDefaultDimensions({ stage: process.env.STAGE });
export const handler = async () => metrics.publishStoredMetrics();`;
    expect(findings(early, metrics('2.36.0'))).toEqual([]);
  });
});
