import { type Template, UnsupportedTemplateError } from './cloudformation.ts';

export const region = 'us-east-1';
export const accountId = '000000000000';
export const arnOfQueue = (name: string): string => `arn:aws:sqs:${region}:${accountId}:${name}`;

const pseudo: Record<string, string> = {
  'AWS::Region': region,
  'AWS::AccountId': accountId,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'local',
  'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/local/0`,
};

/** What `Ref` and `Fn::GetAtt` give for a resource. */
export interface Physical {
  ref: string;
  attributes: Record<string, string>;
}

/** Evaluates intrinsic functions, given what the resources became. */
export class Resolver {
  readonly #template: Template;
  readonly #physical: ReadonlyMap<string, Physical>;

  constructor(template: Template, physical: ReadonlyMap<string, Physical>) {
    this.#template = template;
    this.#physical = physical;
  }

  /** A value of the template with all its intrinsic functions evaluated. `AWS::NoValue` removes what holds it. */
  value(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((item) => this.value(item)).filter((item) => item !== undefined);
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node);
    const [only] = entries;
    if (only && entries.length === 1 && (only[0] === 'Ref' || only[0].startsWith('Fn::')))
      return this.#intrinsic(only[0], only[1]);
    const resolved = entries.map(([key, item]) => [key, this.value(item)] as const);
    return Object.fromEntries(resolved.filter(([, item]) => item !== undefined));
  }

  text(node: unknown): string {
    const value = this.value(node);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return String(value);
    throw new UnsupportedTemplateError(
      `Expected text, found ${JSON.stringify(value)} for ${JSON.stringify(node)}`,
    );
  }

  #intrinsic(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        if (argument === 'AWS::NoValue') return undefined;
        return this.#ref(String(argument));
      case 'Fn::GetAtt': {
        const [id = '', attribute = ''] = (
          Array.isArray(argument) ? argument : String(argument).split(/\.(.*)/s)
        ) as string[];
        const value = this.#find(id).attributes[attribute];
        if (value === undefined)
          throw new UnsupportedTemplateError(
            `The twin does not know the attribute ${attribute} of ${id} (${this.#typeOf(id)})`,
          );
        return value;
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.value(parts) as unknown[]).join(separator);
      }
      case 'Fn::Sub': {
        const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [
          string,
          Record<string, unknown>,
        ];
        return text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, key: string) => {
          if (literal) return `\${${key}}`;
          if (key in variables) return this.text(variables[key]);
          return key.includes('.') ? this.text({ 'Fn::GetAtt': key }) : this.#ref(key);
        });
      }
      case 'Fn::Select': {
        const [index, list] = argument as [unknown, unknown];
        return (this.value(list) as unknown[])[Number(index)];
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        return this.text(text).split(separator);
      }
      case 'Fn::GetAZs':
        return ['a', 'b', 'c', 'd', 'e', 'f'].map((zone) => region + zone);
      default:
        throw new UnsupportedTemplateError(`The twin does not evaluate ${name}: ${JSON.stringify(argument)}`);
    }
  }

  #ref(name: string): string {
    return pseudo[name] ?? this.#find(name).ref;
  }

  #find(id: string): Physical {
    const physical = this.#physical.get(id);
    if (!physical)
      throw new UnsupportedTemplateError(
        `${id} (${this.#typeOf(id)}) is referred to, but is nothing locally`,
      );
    return physical;
  }

  #typeOf(id: string): string {
    return this.#template.Resources[id]?.Type ?? 'not in the template';
  }
}
