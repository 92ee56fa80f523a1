/**
 * Templates against CloudFormation's own resource schemas, in the collection of them that the CDK's constructs are generated
 * from: what a deployment would refuse for its form is found without one.
 */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, Resource, ResourceProperties } from '@aws-cdk/service-spec-types';
import {
  type CloudFormationResource,
  type CloudFormationTemplate,
  isIntrinsic,
  isObject,
} from './cloudformation-template.ts';
import { brokenReferences } from './template-references.ts';

export interface Finding {
  /** Of the resource or the output. */
  logicalId: string;
  /** Within it: `Properties.VpcConfig.SubnetIds[0]`. */
  path: string;
  /** What should be, and what is. */
  rule: string;
}

export type Misfit = Omit<Finding, 'logicalId'>;

/** Takes half a second to load. */
const database = loadAwsServiceSpecSync();

const schemaOf = (type: string): Resource | undefined =>
  database.lookup('resource', 'cloudFormationType', 'equals', type)[0];

/**
 * What does not fit: types, properties at any depth, required ones, kinds and listed values, and references to what is not
 * there. What an intrinsic function returns is not checked: it may stand for any value.
 */
export function findingsOf(template: CloudFormationTemplate): Finding[] {
  const attributesOf = (type: string): object | undefined => schemaOf(type)?.attributes;
  const resources = Object.entries(template.Resources);
  const parts = [...resources, ...Object.entries(template.Outputs ?? {})];
  const within = (logicalId: string, misfits: Iterable<Misfit>): Finding[] =>
    Array.from(misfits, (misfit) => ({ logicalId, ...misfit }));
  return [
    ...resources.flatMap(([logicalId, resource]) => within(logicalId, misfitsOf(resource))),
    ...parts.flatMap(([logicalId, part]) =>
      within(logicalId, brokenReferences(part, template, attributesOf)),
    ),
  ];
}

function* misfitsOf({
  Type: type,
  Properties: properties = {},
}: CloudFormationResource): Generator<Misfit, void> {
  const schema = schemaOf(type);
  if (!schema) yield { path: 'Type', rule: `there is no resource type ${type}` };
  else yield* new ResourceCheck(schema).object(properties, schema.properties, type, 'Properties');
}

/** The walk through the properties of one resource, along its schema. */
class ResourceCheck {
  readonly #type: string;
  readonly #attributes: ReadonlySet<string>;

  constructor({ cloudFormationType, attributes }: Resource) {
    this.#type = cloudFormationType;
    this.#attributes = new Set(Object.keys(attributes));
  }

  *object(
    value: unknown,
    properties: ResourceProperties,
    owner: string,
    path: string,
  ): Generator<Misfit, void> {
    if (!isObject(value)) {
      yield misfit(path, 'an object', value);
      return;
    }
    for (const [name, { required }] of Object.entries(properties))
      if (required && value[name] === undefined)
        yield { path: `${path}.${name}`, rule: `${owner} requires it` };
    for (const [name, inner] of Object.entries(value)) {
      const at = `${path}.${name}`;
      const property = properties[name];
      if (this.#isReadOnly(at, property !== undefined))
        yield { path: at, rule: `is a read-only attribute of ${this.#type}` };
      else if (!property) yield { path: at, rule: `${owner} has no such property` };
      else yield* this.#value(inner, property.type, at);
    }
  }

  /** Some names are of a property and of an attribute (`QueueName`); below the first level an attribute is nothing else. */
  #isReadOnly(path: string, isProperty: boolean): boolean {
    const name = path.slice('Properties.'.length);
    return this.#attributes.has(name) && (!isProperty || name.includes('.'));
  }

  *#value(value: unknown, type: PropertyType, path: string): Generator<Misfit, void> {
    if (isIntrinsic(value)) return;
    switch (type.type) {
      case 'ref': {
        const { name, properties } = database.get('typeDefinition', type.reference);
        yield* this.object(value, properties, `${this.#type} ${name}`, path);
        break;
      }
      case 'tag':
        yield* this.object(value, tagProperties, `a tag of ${this.#type}`, path);
        break;
      case 'array':
        if (!Array.isArray(value)) yield misfit(path, 'a list', value);
        else
          for (const [i, element] of value.entries())
            yield* this.#value(element, type.element, `${path}[${i}]`);
        break;
      case 'map':
        if (!isObject(value)) yield misfit(path, 'a map', value);
        else
          for (const [key, element] of Object.entries(value))
            yield* this.#value(element, type.element, `${path}.${key}`);
        break;
      case 'union': {
        // What fits none is told by the one that it is nearest to.
        const attempts = type.types.map((each) => [...this.#value(value, each, path)]);
        yield* attempts.sort((a, b) => a.length - b.length)[0] ?? [];
        break;
      }
      default: {
        const { says, fits } = kinds[type.type];
        const listed: readonly unknown[] = ('allowedValues' in type && type.allowedValues) || [];
        if (!fits(value)) yield misfit(path, says, value);
        else if (listed.length > 0 && !listed.includes(value))
          yield misfit(path, `one of ${listed.join(', ')}`, value);
      }
    }
  }
}

const tagProperties: ResourceProperties = {
  Key: { type: { type: 'string' }, required: true },
  Value: { type: { type: 'string' }, required: true },
};

const text = { says: 'a string', fits: (value: unknown) => typeof value === 'string' };
const kinds = {
  string: text,
  'date-time': text,
  number: { says: 'a number', fits: (value: unknown) => typeof value === 'number' },
  integer: { says: 'an integer', fits: Number.isInteger },
  boolean: { says: 'a boolean', fits: (value: unknown) => typeof value === 'boolean' },
  null: { says: 'null', fits: (value: unknown) => value === null },
  json: {
    says: 'an object or the text of one',
    fits: (value: unknown) => typeof value === 'string' || (typeof value === 'object' && value !== null),
  },
};

const misfit = (path: string, expected: string, value: unknown): Misfit => ({
  path,
  rule: `has to be ${expected}, and is ${JSON.stringify(value).slice(0, 80)}`,
});
