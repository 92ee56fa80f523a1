import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Profile } from './profile.ts';
import type { Settings } from './settings.ts';

type Properties = Record<string, unknown>;
interface Template {
  Resources: Record<string, { Type: string; Properties: Properties }>;
}
interface Assets {
  files: Record<string, { source: { path: string } }>;
}

export interface ChangedTemplates {
  folder: string;
  remove(): void;
}

const withCpu = resolve(import.meta.dirname, '../../profiles/with-cpu.mjs');

/**
 * A copy of an arm's template with other settings, in a temporary folder: what varies is the template, so the twin runs it
 * as it runs any other. Settings that an arm does not have are left out on it.
 */
export function changeTemplate(
  templates: string,
  stack: string,
  settings: Settings,
  { cpuMs }: Pick<Profile, 'cpuMs'>,
): ChangedTemplates {
  const folder = mkdtempSync(join(tmpdir(), 'compare-'));
  const template = JSON.parse(readFileSync(join(templates, `${stack}.template.json`), 'utf8')) as Template;
  const assets = JSON.parse(readFileSync(join(templates, `${stack}.assets.json`), 'utf8')) as Assets;
  changeResources(template, settings);
  for (const { source } of Object.values(assets.files)) {
    if (source.path.endsWith('.json')) continue;
    const original = resolve(templates, source.path);
    if (cpuMs === 0) symlinkSync(original, join(folder, source.path));
    else {
      cpSync(original, join(folder, source.path), { recursive: true });
      cpSync(withCpu, join(folder, source.path, 'with-cpu.mjs'));
    }
  }
  if (cpuMs > 0) {
    const processor = processorOf(template);
    processor['Handler'] = 'with-cpu.handler';
    variablesOf(processor)['PROFILE_CPU_MS'] = String(cpuMs);
  }
  writeFileSync(join(folder, `${stack}.template.json`), JSON.stringify(template));
  writeFileSync(join(folder, `${stack}.assets.json`), JSON.stringify(assets));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function changeResources(template: Template, settings: Settings): void {
  const processor = processorOf(template);
  const [mapping] = ofType(template, 'AWS::Lambda::EventSourceMapping');
  const queue = ofType(template, 'AWS::SQS::Queue').find((each) => 'RedrivePolicy' in each);
  if (!mapping || !queue) throw new Error('the template has no mapping or no queue with redrive');
  const instances = (processor['CapacityProviderConfig'] as Record<string, Properties> | undefined)?.[
    'LambdaManagedInstancesCapacityProviderConfig'
  ];
  const { workers, concurrency } = settings;
  const minimum = settings['min-environments'];
  if (settings['batch-size'] !== undefined) mapping['BatchSize'] = settings['batch-size'];
  if (settings['window-seconds'] !== undefined)
    mapping['MaximumBatchingWindowInSeconds'] = settings['window-seconds'];
  // The rule of AWS that infra checks, too.
  if (Number(mapping['BatchSize']) > 10 && Number(mapping['MaximumBatchingWindowInSeconds'] ?? 0) < 1)
    throw new Error('a batch of more than 10 messages needs a batching window of at least one second');
  if (settings['max-receive-count'] !== undefined)
    (queue['RedrivePolicy'] as Properties)['maxReceiveCount'] = settings['max-receive-count'];
  if (!instances) return;
  if (minimum !== undefined) {
    for (const each of [...ofType(template, 'AWS::Lambda::Version'), processor]) {
      const scaling = each['FunctionScalingConfig'] as Properties | undefined;
      if (scaling) scaling['MinExecutionEnvironments'] = minimum;
    }
  }
  if (settings['linger-ms'] !== undefined)
    variablesOf(processor)['COMMIT_LINGER_MS'] = String(settings['linger-ms']);
  if (concurrency !== undefined) instances['PerExecutionEnvironmentMaxConcurrency'] = concurrency;
  if (workers !== undefined) {
    variablesOf(processor)['AWS_LAMBDA_NODEJS_WORKER_COUNT'] = String(workers);
    // Idle polls may each hold a thread of libuv's pool; four are left for gzip, files and look-ups.
    variablesOf(processor)['UV_THREADPOOL_SIZE'] = String(workers + 4);
  }
}

function processorOf(template: Template): Properties {
  const processor = ofType(template, 'AWS::Lambda::Function').find(
    (each) => 'COMMIT_LINGER_MS' in variablesOf(each),
  );
  if (!processor) throw new Error('the template has no processor');
  return processor;
}

function variablesOf(processor: Properties): Properties {
  return (processor['Environment'] as { Variables: Properties } | undefined)?.Variables ?? {};
}

function ofType({ Resources }: Template, type: string): Properties[] {
  return Object.values(Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
}
