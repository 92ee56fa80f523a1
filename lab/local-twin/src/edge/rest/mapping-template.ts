import { UnsupportedTemplateError } from '../../template/cloudformation.ts';
import { ApiInput, type RequestParameters } from './mapping-input.ts';
import { util, utilFunctions } from './mapping-util.ts';
import { compileTemplate, TemplateError } from './velocity/compile.ts';
import type { JavaValue } from './velocity/java-values.ts';
import { parseTemplate } from './velocity/parse.ts';
import { referencesOf, TemplateSyntaxError } from './velocity/syntax.ts';

/** What API Gateway's own objects have. */
const members: Readonly<Record<string, readonly string[]>> = {
  input: ['body', 'json', 'path', 'params'],
  util: utilFunctions,
};

/** What a mapping template is about: a request, or the answer of an integration with the request that it answers. */
export interface MappedMessage {
  body: string;
  parameters: RequestParameters;
  /** `$context`. Templates write to it: `responseOverride` is how they set a status. */
  context: Map<string, JavaValue>;
  stageVariables: Readonly<Record<string, string>>;
}

export type MappingTemplate = (message: MappedMessage) => string;

/**
 * Compiles a mapping template (VTL) of API Gateway, as Apache Velocity 1.7 runs it, with what recordings of AWS say
 * otherwise: what is missing prints nothing. Variables as in the API Gateway developer guide,
 * "api-gateway-mapping-template-reference", read 2026-11-29.
 *
 * `where` names the template in errors. Throws `UnsupportedTemplateError` for what Velocity refuses or is not emulated;
 * what shows only when it runs is an error of the request, in the same words.
 */
export function compileMappingTemplate(where: string, template: string): MappingTemplate {
  const fail = (error: unknown): never => {
    if (error instanceof TemplateSyntaxError || error instanceof TemplateError)
      throw new UnsupportedTemplateError(`${where}, line ${error.line}: ${error.message}`);
    throw error;
  };
  let run: ReturnType<typeof compileTemplate>;
  try {
    const parts = parseTemplate(template);
    for (const { name, steps, line } of referencesOf(parts)) {
      const [first] = steps;
      const member = first && first.kind !== 'index' ? first.name : undefined;
      if (member !== undefined && members[name]?.includes(member) === false)
        throw new TemplateSyntaxError(`there is no $${name}.${member}`, line);
    }
    run = compileTemplate(parts);
  } catch (error) {
    return fail(error);
  }
  return ({ body, parameters, context, stageVariables }) => {
    const scope = {
      variables: new Map<string, JavaValue>([
        ['input', new ApiInput(body, parameters)],
        ['util', util],
        ['context', context],
        ['stageVariables', new Map(Object.entries(stageVariables))],
      ]),
      out: '',
    };
    try {
      run(scope);
    } catch (error) {
      return fail(error);
    }
    return scope.out;
  };
}
