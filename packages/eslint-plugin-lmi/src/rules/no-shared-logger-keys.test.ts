import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noSharedLoggerKeys } from './no-shared-logger-keys.ts';

const one = (messageId: string) => [{ messageId }];
const powertools = "import { Logger } from '@aws-lambda-powertools/logger'; const logger = new Logger(); ";
const batch = "import { BatchProcessor, processPartialResponse } from '@aws-lambda-powertools/batch'; ";

testRule(noSharedLoggerKeys, {
  valid: [
    {
      name: 'keys of the invocation',
      code: `${powertools} ${inHandler('logger.addContext(context); logger.appendKeys({ tenant: event.tenant });')}`,
    },
    {
      name: 'keys on the line',
      code: `${powertools} ${inHandler("logger.info('x', { tenant: event.tenant });")}`,
    },
    {
      name: 'a child of the invocation',
      code: `import pino from 'pino'; const logger = pino(); ${inHandler('const log = logger.child({ id: event.id }); log.setBindings({ a: 1 });')}`,
    },
    {
      name: 'at module level',
      code: `${powertools} logger.appendPersistentKeys({ stage: process.env.STAGE }); ${inHandler('return 1;')}`,
    },
    {
      name: 'records in turn',
      code: `${powertools} ${inHandler('for (const record of event.Records) { logger.appendKeys({ id: record.messageId }); await work(record); }')}`,
    },
    {
      name: 'a batch in turn',
      code: `${powertools} ${batch} const work = async (record) => { logger.appendKeys({ id: record.messageId }); }; ${inHandler('return processPartialResponse(event, work, new BatchProcessor("SQS"), { context, processInParallel: false });')}`,
    },
    {
      name: 'keys of something else',
      code: `const form = makeForm(); ${inHandler('form.appendPersistentKeys({ id: event.id });')}`,
    },
  ],
  invalid: [
    {
      name: 'persistent keys',
      code: `${powertools} ${inHandler('logger.appendPersistentKeys({ tenant: event.tenant });')}`,
      errors: one('persistent'),
    },
    {
      name: 'the level',
      code: `${powertools} ${inHandler("if (event.debug) logger.setLogLevel('DEBUG');")}`,
      errors: one('persistent'),
    },
    {
      name: 'bindings of pino',
      code: `import pino from 'pino'; const logger = pino(); ${inHandler('logger.setBindings({ id: event.id });')}`,
      errors: one('persistent'),
    },
    {
      name: 'a property',
      code: `import winston from 'winston'; const logger = winston.createLogger(); ${inHandler('logger.defaultMeta = { id: event.id };')}`,
      errors: one('persistent'),
    },
    {
      name: 'in a helper',
      code: `${powertools} const begin = (tenant) => logger.appendPersistentKeys({ tenant }); ${inHandler('begin(event.tenant);')}`,
      errors: one('persistent'),
    },
    {
      name: 'keys of records at the same time',
      code: `${powertools} ${inHandler('await Promise.all(event.Records.map(async (record) => { logger.appendKeys({ id: record.messageId }); await work(record); }));')}`,
      errors: one('record'),
    },
    {
      name: 'keys of records of a batch',
      code: `${powertools} ${batch} const work = async (record) => { logger.appendKeys({ id: record.messageId }); }; ${inHandler('return processPartialResponse(event, work, new BatchProcessor("SQS"), { context });')}`,
      errors: one('record'),
    },
  ],
});
