import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noProcessWideWrite } from './no-process-wide-write.ts';

const one = (messageId: string) => [{ messageId }];

testRule(noProcessWideWrite, {
  valid: [
    { name: 'reading', code: inHandler('return [process.env.TABLE, process.cwd()];') },
    {
      name: 'at module level',
      code: `process.env.AWS_NODEJS_CONNECTION_REUSE_ENABLED = '1'; ${inHandler('return 1;')}`,
    },
    {
      name: 'listeners of the module',
      code: `process.on('unhandledRejection', report); ${inHandler('return 1;')}`,
    },
    {
      name: 'a locale of one value',
      code: `import moment from 'moment'; ${inHandler('moment.locale(event.language); return moment(event.time).format();')}`,
    },
    { name: 'a local copy', code: inHandler("const env = { ...process.env }; env.TABLE = 'x'; return env;") },
    {
      name: 'another process',
      code: inHandler("const process = start(); process.env.X = '1'; process.on('exit', done);"),
    },
    { name: 'umask without a value', code: inHandler('return process.umask();') },
    { name: 'the time zone of tests', code: "process.env.TZ = 'UTC'; module.exports = { roots: [] };" },
    { name: 'a program that goes somewhere', code: "process.chdir('/tmp'); process.umask(0o77);" },
    { name: 'a name made up on global', code: inHandler('globalThis.counter = 1;') },
  ],
  invalid: [
    { name: 'a variable', code: inHandler('process.env.TENANT = event.tenant;'), errors: one('environment') },
    {
      name: 'a variable by key',
      code: inHandler('process.env[event.key] = event.value;'),
      errors: one('environment'),
    },
    {
      name: 'a variable is deleted',
      code: inHandler('delete process.env.TENANT;'),
      errors: one('environment'),
    },
    {
      name: 'Object.assign',
      code: inHandler('Object.assign(process.env, event.env);'),
      errors: one('environment'),
    },
    {
      name: 'by name',
      code: `import { env } from 'node:process'; ${inHandler('env.TENANT = event.tenant;')}`,
      errors: one('environment'),
    },
    {
      name: 'in a helper',
      code: `function use(tenant) { process.env.TENANT = tenant; } ${inHandler('use(event.tenant);')}`,
      errors: one('environment'),
    },
    {
      name: 'the time zone, also at module level',
      code: `process.env.TZ = 'UTC'; ${inHandler('return 1;')}`,
      errors: one('timeZone'),
    },
    {
      name: 'the directory, also at module level',
      code: `process.chdir('/tmp'); ${inHandler('return 1;')}`,
      errors: one('unsupported'),
    },
    { name: 'a listener', code: inHandler("process.on('warning', report);"), errors: one('listener') },
    {
      name: 'a global function',
      code: inHandler('console.log = (line) => write(context.awsRequestId, line);'),
      errors: one('global'),
    },
    {
      name: 'a locale of all',
      code: `import i18n from 'i18n'; ${inHandler('i18n.setLocale(event.language);')}`,
      errors: one('setter'),
    },
    {
      name: 'a dispatcher of all',
      code: `import { setGlobalDispatcher } from 'undici'; ${inHandler('setGlobalDispatcher(agentFor(event));')}`,
      errors: one('setter'),
    },
  ],
});
