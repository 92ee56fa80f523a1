import { resolve } from 'node:path';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { lengthsFirst, validatorOf, validatorSchemas } from './validator-schemas.ts';

/** The module whose place the code takes. */
export const validatorsModule = resolve(import.meta.dirname, 'validators.ts');

/** The source text of a module with the same exports as `validators.ts`, compiled already: nothing of the compiler is in it. */
export function standaloneValidators(esm = true): string {
  const ajv = validatorOf({ source: true, esm });
  for (const schema of Object.values(validatorSchemas)) ajv.addSchema(schema);
  const code = standaloneCode.default(
    ajv,
    Object.fromEntries(Object.entries(validatorSchemas).map(([name, { $id }]) => [name, $id])),
  );
  return lengthsFirst(code);
}
