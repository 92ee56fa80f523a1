import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noSharedClientMutation } from './no-shared-client-mutation.ts';

const one = (messageId: string) => [{ messageId }];
const axios = "import axios from 'axios'; ";
const pg = "import pg from 'pg'; ";
const bus =
  "import { EventEmitter } from 'node:events'; const bus = new EventEmitter(); let listens = false; ";

testRule(noSharedClientMutation, {
  valid: [
    {
      name: 'a setting of one call',
      code: `${axios} ${inHandler('return axios.get(event.url, { headers: { authorization: event.token } });')}`,
    },
    {
      name: 'at module level',
      code: `${axios} axios.defaults.timeout = 1000; ${inHandler('return axios.get(event.url);')}`,
    },
    {
      name: 'a client of the invocation',
      code: `${pg} ${inHandler('const client = new pg.Client(); await client.connect(); await client.query("BEGIN"); await client.end();')}`,
    },
    {
      name: 'a connection of a pool',
      code: `${pg} const pool = new pg.Pool(); ${inHandler('const client = await pool.connect(); try { await client.query("BEGIN"); } finally { client.release(); }')}`,
    },
    {
      name: 'a query',
      code: `${pg} const pool = new pg.Pool(); ${inHandler('return pool.query("SELECT 1");')}`,
    },
    {
      name: 'the scope of one invocation',
      code: `import * as Sentry from '@sentry/node'; ${inHandler('return Sentry.withIsolationScope(() => { Sentry.setUser(event.user); });')}`,
    },
    ...[
      [
        'import * as Sentry from "@sentry/node"',
        'Sentry.withScope((scope) => { scope.setUser(event.user); });',
      ],
      [
        'import Honeybadger from "@honeybadger-io/js"',
        'return Honeybadger.run(() => Honeybadger.setContext(event));',
      ],
      ['import newrelic from "newrelic"', 'newrelic.addCustomAttribute("user", event.user);'],
      ['import newrelic from "newrelic"', 'newrelic.setTransactionName(event.path);'],
      ['import dayjs from "dayjs"', 'return dayjs.locale();'],
      ['import moment from "moment"', 'return moment.locale();'],
      ['import { formatLocale } from "d3-format"', 'return formatLocale(event.locale).format("$,");'],
      [
        'import { container } from "tsyringe"',
        'container.createChildContainer().registerInstance("user", event.user);',
      ],
      [
        'import { GlobalContextStorageProvider } from "pino-lambda"',
        'return GlobalContextStorageProvider.getContext();',
      ],
    ].map(([from, call]) => ({
      name: `nothing that a package keeps for all: ${call}`,
      code: `${from}; ${inHandler(call ?? '')}`,
    })),
    {
      name: 'the context of a handler that the package wraps',
      code: 'import Honeybadger from "@honeybadger-io/js"; export const handler = Honeybadger.lambdaHandler(async (event) => { Honeybadger.setContext({ user: event.user }); });',
    },
    {
      name: 'the locale of one value, and of all at module level',
      code: `import dayjs from 'dayjs'; dayjs.locale('de'); ${inHandler('return dayjs(event.at).locale(event.locale).format();')}`,
    },
    {
      name: 'a store of the invocation',
      code: `import { AsyncLocalStorage } from 'node:async_hooks'; const als = new AsyncLocalStorage(); ${inHandler('return als.run({ user: event.user }, () => 1);')}`,
    },
    {
      name: 'a store that code at module level runs in',
      code: `import { AsyncLocalStorage } from 'node:async_hooks'; const als = new AsyncLocalStorage(); const state = { phase: 'init' }; als.run(state, connect); ${inHandler('return als.getStore();')}`,
    },
    ...[
      [
        "import { Container } from 'inversify'; const container = new Container(); container.bind('Clock').to(Clock)",
        'const child = container.createChild(); child.bind("User").toConstantValue(event.user); return child.get("Orders");',
      ],
      [
        "import { createContainer, asValue } from 'awilix'; const container = createContainer(); container.register({ clock: asValue(clock) })",
        'const scope = container.createScope(); scope.register({ user: asValue(event.user) }); return scope.resolve("orders");',
      ],
    ].map(([head, call]) => ({
      name: `a container of the invocation: ${call}`,
      code: `${head}; ${inHandler(call ?? '')}`,
    })),
    {
      name: 'a controller of the invocation',
      code: inHandler(
        'const stop = new AbortController(); stop.signal.addEventListener("abort", () => report(event)); stop.abort();',
      ),
    },
    {
      name: 'a tracker with a storage of its own',
      code: `import { lambdaRequestTracker } from 'pino-lambda'; const track = lambdaRequestTracker({ storageProvider }); ${inHandler('track(event, context);')}`,
    },
    ...[
      'bus.once("order", report);',
      'bus.on("order", report); try { await work(event); } finally { bus.off("order", report); }',
      'if (!listens) { listens = true; bus.on("order", report); }',
      'const own = new EventEmitter(); own.on("order", report);',
    ].map((code) => ({ name: `no listener for good: ${code}`, code: `${bus} ${inHandler(code)}` })),
    {
      name: 'a listener of the module',
      code: `${bus} bus.on('order', report); ${inHandler('bus.emit("order", event.order);')}`,
    },
    { name: 'a stream of Node.js', code: inHandler('process.stdout.end();') },
    ...[
      ["import { z } from 'zod'", 'return z.config().customError;'],
      ["import Decimal from 'decimal.js'", 'const Own = Decimal.clone({ precision: event.digits });'],
      ["import { Marked } from 'marked'", 'return new Marked().use({ gfm: true }).parse(event.text);'],
      ["import Handlebars from 'handlebars'", 'return Handlebars.compile(event.text)(event, { helpers });'],
      ["import pg from 'pg'; const pool = new pg.Pool()", 'return pool.query("SELECT set FROM sets");'],
      [
        "import pg from 'pg'; const pool = new pg.Pool()",
        'const client = await pool.connect(); await client.query("SET app.tenant = 1"); client.release();',
      ],
      ["import knex from 'knex'; const db = knex({})", 'return db("orders").select("id");'],
      ["import knex from 'knex'; const db = knex({})", 'return db.select("id").from("orders");'],
    ].map(([from, call]) => ({
      name: `nothing for everybody: ${call}`,
      code: `${from}; ${inHandler(call ?? '')}`,
    })),
  ],
  invalid: [
    ...[
      ["import * as Sentry from '@sentry/node'", 'Sentry.setUser({ id: event.user });'],
      ["import Sentry from '@sentry/serverless'", 'Sentry.setTag("user", event.user);'],
      ["import { setUser } from '@sentry/node'", 'setUser({ id: event.user });'],
      [
        "import * as Sentry from '@sentry/node'",
        'return Sentry.withScope(() => { Sentry.setUser(event.user); });',
      ],
      ["import Honeybadger from '@honeybadger-io/js'", 'Honeybadger.setContext({ user: event.user });'],
      ["import Honeybadger from '@honeybadger-io/js'", 'work.run(() => Honeybadger.setContext(event));'],
      [
        "import { GlobalContextStorageProvider } from 'pino-lambda'",
        'GlobalContextStorageProvider.updateContext({ user: event.user });',
      ],
      ["import newrelic from 'newrelic'", 'newrelic.addIgnoringRule(event.path);'],
      ["import newrelic from 'newrelic'", 'newrelic.setErrorGroupCallback(() => event.group);'],
      ["import i18next from 'i18next'", 'await i18next.changeLanguage(event.language);'],
      ["import dayjs from 'dayjs'", 'dayjs.locale(event.language);'],
      ["import dayjs from 'dayjs'", 'dayjs.tz.setDefault();'],
      ["import moment from 'moment'", 'moment.locale(event.language);'],
      ["import numeral from 'numeral'", 'numeral.locale(event.language);'],
      ["import numbro from 'numbro'", 'numbro.setLanguage(event.language);'],
      ["import { formatDefaultLocale } from 'd3-format'", 'formatDefaultLocale(event.locale);'],
      ["import * as yup from 'yup'", 'yup.setLocale({ mixed: { required: event.required } });'],
      ["import { z } from 'zod'", 'z.config({ customError: () => event.text });'],
      ["import { setErrorMap } from 'zod'", 'setErrorMap(() => event.text);'],
      ["import Decimal from 'decimal.js'", 'Decimal.set({ precision: event.digits });'],
      ["import { BigNumber } from 'bignumber.js'", 'BigNumber.config({ DECIMAL_PLACES: event.digits });'],
      [
        "import Handlebars from 'handlebars'",
        'Handlebars.registerHelper("money", (n) => n + event.currency);',
      ],
      [
        "import { marked } from 'marked'",
        'marked.use({ hooks: { postprocess: (html) => html + event.end } });',
      ],
      ["import { container } from 'tsyringe'", 'container.registerInstance("user", event.user);'],
      ["import { container } from 'tsyringe'", 'container.clearInstances();'],
      ["import { Container } from 'typedi'", 'Container.set("user", event.user);'],
    ].map(([from, call]) => ({
      name: `state of a package: ${call}`,
      code: `${from}; ${inHandler(call ?? '')}`,
      errors: one('library'),
    })),
    ...[
      "const client = new pg.Client(); HERE await client.query(`SET app.tenant = '${event.tenant}'`);",
      'const client = new pg.Client(); HERE await client.query("set search_path to " + 1); await client.query("SET search_path TO shop");',
      'const pool = new pg.Pool(); HERE await pool.query("select set_config($1, $2, false)", [1, 2]);',
      'const db = mysql.createConnection({}); HERE await db.query("USE shop");',
      'const db = mysql.createConnection({}); HERE await db.changeUser({ user: event.user });',
      'const redis = new Redis(); HERE await redis.select(event.db);',
    ].map((code) => {
      const [made = '', used = ''] = code.split('HERE');
      return {
        name: `a connection that is changed itself: ${used}`,
        code: `import pg from 'pg'; import mysql from 'mysql2/promise'; import Redis from 'ioredis'; ${made} ${inHandler(used)}`,
        errors: one('session'),
      };
    }),
    {
      name: 'the scope of a handler that the package wraps',
      code: 'import * as Sentry from "@sentry/aws-serverless"; export const handler = Sentry.wrapHandler(async (event) => { Sentry.setUser(event.user); });',
      errors: one('library'),
    },
    {
      name: 'settings of a package',
      code: `import { Settings } from 'luxon'; ${inHandler('Settings.defaultLocale = event.language;')}`,
      errors: one('changed'),
    },
    {
      name: 'a client of prisma that is ended',
      code: `import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient(); ${inHandler('await prisma.user.findMany(); await prisma.$disconnect();')}`,
      errors: one('closed'),
    },
    {
      name: 'a store that all share',
      code: `import { AsyncLocalStorage } from 'node:async_hooks'; const als = new AsyncLocalStorage(); const state = {}; ${inHandler('return als.run(state, () => work(event));')}`,
      errors: one('store'),
    },
    ...[
      [
        "import { Container } from 'inversify'; const container = new Container()",
        'container.rebind("User").toConstantValue(event.user);',
      ],
      [
        "import { createContainer, asValue } from 'awilix'; const container = createContainer()",
        'container.register({ user: asValue(event.user) });',
      ],
    ].map(([head, call]) => ({
      name: `a container of all: ${call}`,
      code: `${head}; ${inHandler(call ?? '')}`,
      errors: one('container'),
    })),
    {
      name: 'what all of them wait for',
      code: `const stop = new AbortController(); ${inHandler('const timer = setTimeout(() => stop.abort(), 10); await work(event, stop.signal); clearTimeout(timer);')}`,
      errors: one('aborted'),
    },
    {
      name: 'a listener on a signal of all',
      code: `const stop = new AbortController(); ${inHandler('stop.signal.addEventListener("abort", () => report(event));')}`,
      errors: one('listener'),
    },
    {
      name: 'a listener on an event target of all',
      code: `const bus = new EventTarget(); ${inHandler('bus.addEventListener("order", () => report(event));')}`,
      errors: one('listener'),
    },
    {
      name: "pino-lambda's default tracker",
      code: `import { lambdaRequestTracker } from 'pino-lambda'; const track = lambdaRequestTracker(); ${inHandler('track(event, context);')}`,
      errors: one('tracker'),
    },
    {
      name: 'defaults of a package',
      code: `${axios} ${inHandler('axios.defaults.headers.common.authorization = event.token;')}`,
      errors: one('changed'),
    },
    {
      name: 'defaults of a client',
      code: `${axios} const api = axios.create(); ${inHandler('api.defaults.baseURL = event.url;')}`,
      errors: one('changed'),
    },
    {
      name: 'the configuration of an SDK client',
      code: `import { S3Client } from '@aws-sdk/client-s3'; const s3 = new S3Client(); ${inHandler('s3.config.region = event.region;')}`,
      errors: one('changed'),
    },
    {
      name: 'the configuration of the whole SDK',
      code: `import AWS from 'aws-sdk'; ${inHandler('AWS.config.update({ region: event.region });')}`,
      errors: one('changed'),
    },
    {
      name: 'a middleware with each invocation',
      code: `import { S3Client } from '@aws-sdk/client-s3'; const s3 = new S3Client(); ${inHandler('s3.middlewareStack.add(tag(event), { step: "build" });')}`,
      errors: one('registered'),
    },
    {
      name: 'an interceptor with each invocation',
      code: `${axios} ${inHandler('axios.interceptors.request.use((config) => tag(config, event));')}`,
      errors: one('registered'),
    },
    {
      name: 'a listener with each invocation',
      code: `${bus} ${inHandler('bus.on("order", (order) => seen(order, event)); bus.emit("order", event.order);')}`,
      errors: one('listener'),
    },
    {
      name: 'a listener of a client',
      code: `${pg} const pool = new pg.Pool(); ${inHandler('pool.on("error", (error) => log(context, error)); return pool.query("SELECT 1");')}`,
      errors: one('listener'),
    },
    {
      name: 'closing',
      code: `${pg} const pool = new pg.Pool(); ${inHandler('const rows = await pool.query("SELECT 1"); await pool.end(); return rows;')}`,
      errors: one('closed'),
    },
    {
      name: 'closing in a helper',
      code: `${pg} const pool = new pg.Pool(); const finish = () => pool.end(); ${inHandler('await finish();')}`,
      errors: one('closed'),
    },
    {
      name: 'destroying an SDK client',
      code: `import { S3Client } from '@aws-sdk/client-s3'; const s3 = new S3Client(); ${inHandler('s3.destroy();')}`,
      errors: one('closed'),
    },
    {
      name: 'a transaction',
      code: `${pg} const client = new pg.Client(); ${inHandler('await client.query("BEGIN"); await client.query(event.sql); await client.query("COMMIT");')}`,
      errors: one('transaction'),
    },
    {
      name: 'beginTransaction',
      code: `import mysql from 'mysql2/promise'; const connection = await mysql.createConnection({}); ${inHandler('await connection.beginTransaction();')}`,
      errors: one('transaction'),
    },
  ],
});
