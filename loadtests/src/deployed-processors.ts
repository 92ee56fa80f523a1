export type Properties = Record<string, unknown>;
export type Resources = Record<string, { Type: string; Properties?: Properties }>;

/** A processor of a synthesized template, as the objects that the template holds. */
export interface DeployedProcessor {
  function: Properties;
  versions: Properties[];
  mapping: Properties;
  onManagedInstances: boolean;
}

/** All processors that a queue feeds, the one on managed instances first. Throws when there is none. */
export function deployedProcessors(resources: Resources): [DeployedProcessor, ...DeployedProcessor[]] {
  const found = Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => {
    if (Type !== 'AWS::Lambda::Function' || !('COMMIT_LINGER_MS' in variablesOf(Properties))) return [];
    const names = [id, ...idsNaming(resources, 'AWS::Lambda::Alias', [id])];
    const [mapping] = idsNaming(resources, 'AWS::Lambda::EventSourceMapping', names);
    if (!mapping) return [];
    return {
      function: Properties,
      versions: idsNaming(resources, 'AWS::Lambda::Version', [id]).map((each) =>
        propertiesOf(resources, each),
      ),
      mapping: propertiesOf(resources, mapping),
      onManagedInstances: 'CapacityProviderConfig' in Properties,
    };
  });
  const [first, ...others] = found.sort(
    (a, b) => Number(b.onManagedInstances) - Number(a.onManagedInstances),
  );
  if (!first) throw new Error('the template has no processor that a queue feeds');
  return [first, ...others];
}

export function variablesOf(processor: Properties): Properties {
  return (processor['Environment'] as { Variables?: Properties } | undefined)?.Variables ?? {};
}

/** Logical ids of the resources of a type whose `FunctionName` refers to one of those. */
function idsNaming(resources: Resources, type: string, names: readonly string[]): string[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
    if (Type !== type) return [];
    const named = JSON.stringify(Properties?.['FunctionName']);
    return names.some((name) => named.includes(`{"Ref":"${name}"}`)) ? [id] : [];
  });
}

function propertiesOf(resources: Resources, id: string): Properties {
  const resource = resources[id];
  if (!resource) throw new Error(`the template has no resource ${id}`);
  return (resource.Properties ??= {});
}
