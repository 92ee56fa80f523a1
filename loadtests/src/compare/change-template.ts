import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  type DeployedProcessor,
  deployedProcessors,
  type Properties,
  type Resources,
  variablesOf,
} from '../deployed-processors.ts';
import type { Profile } from './profile.ts';
import type { Settings } from './settings.ts';

interface Template {
  Resources: Resources;
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
    for (const { function: processor } of deployedProcessors(template.Resources)) {
      processor['Handler'] = 'with-cpu.handler';
      variablesOf(processor)['PROFILE_CPU_MS'] = String(cpuMs);
    }
  }
  writeFileSync(join(folder, `${stack}.template.json`), JSON.stringify(template));
  writeFileSync(join(folder, `${stack}.assets.json`), JSON.stringify(assets));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function changeResources({ Resources }: Template, settings: Settings): void {
  const processors = deployedProcessors(Resources);
  for (const { mapping } of processors) changeMapping(mapping, settings);
  const queue = Object.values(Resources).find(
    ({ Type, Properties = {} }) => Type === 'AWS::SQS::Queue' && 'RedrivePolicy' in Properties,
  );
  if (!queue?.Properties) throw new Error('the template has no queue with redrive');
  if (settings['max-receive-count'] !== undefined)
    (queue.Properties['RedrivePolicy'] as Properties)['maxReceiveCount'] = settings['max-receive-count'];
  if (!processors[0].onManagedInstances) return;
  changeManagedInstances(processors[0], settings);
  fitMapping(processors[0]);
}

function changeMapping(mapping: Properties, settings: Settings): void {
  if (settings['batch-size'] !== undefined) mapping['BatchSize'] = settings['batch-size'];
  if (settings['window-seconds'] !== undefined)
    mapping['MaximumBatchingWindowInSeconds'] = settings['window-seconds'];
  // The rule of AWS that infra checks, too.
  if (Number(mapping['BatchSize']) > 10 && Number(mapping['MaximumBatchingWindowInSeconds'] ?? 0) < 1)
    throw new Error('a batch of more than 10 messages needs a batching window of at least one second');
}

function changeManagedInstances(
  { function: processor, versions }: DeployedProcessor,
  settings: Settings,
): void {
  const { workers, concurrency } = settings;
  const minimum = settings['min-environments'];
  if (minimum !== undefined) {
    for (const each of [...versions, processor]) {
      const scaling = each['FunctionScalingConfig'] as Properties | undefined;
      if (scaling) setMinimum(scaling, minimum);
    }
  }
  if (settings['linger-ms'] !== undefined)
    variablesOf(processor)['COMMIT_LINGER_MS'] = String(settings['linger-ms']);
  if (concurrency !== undefined)
    instancesOf(processor)['PerExecutionEnvironmentMaxConcurrency'] = concurrency;
  if (workers !== undefined) {
    variablesOf(processor)['AWS_LAMBDA_NODEJS_WORKER_COUNT'] = String(workers);
    // Idle polls may each hold a thread of libuv's pool; four are left for gzip, files and look-ups.
    variablesOf(processor)['UV_THREADPOOL_SIZE'] = String(workers + 4);
  }
}

/** As infra's rule has it: a mapping runs no more at once than its fleet can have slots. Lambda takes 2 at least. */
function fitMapping({ function: processor, versions: [version], mapping }: DeployedProcessor): void {
  const slots = Number(instancesOf(processor)['PerExecutionEnvironmentMaxConcurrency']);
  const scaling = (version?.['FunctionScalingConfig'] ?? processor['FunctionScalingConfig']) as Properties;
  const limit = mapping['ScalingConfig'] as { MaximumConcurrency: number } | undefined;
  const most = Math.max(2, slots * Number(scaling['MaxExecutionEnvironments']));
  if (limit) limit.MaximumConcurrency = Math.min(limit.MaximumConcurrency, most);
}

function instancesOf(processor: Properties): Properties {
  const { LambdaManagedInstancesCapacityProviderConfig: instances } = processor[
    'CapacityProviderConfig'
  ] as Record<string, Properties>;
  return instances ?? {};
}

/** A fleet that does not grow still does not. */
function setMinimum(scaling: Properties, minimum: number): void {
  const fixed = scaling['MinExecutionEnvironments'] === scaling['MaxExecutionEnvironments'];
  scaling['MinExecutionEnvironments'] = minimum;
  if (fixed) scaling['MaxExecutionEnvironments'] = minimum;
}
