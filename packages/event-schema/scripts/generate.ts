import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { schemaFiles } from '../src/generate-schemas.ts';

for (const [name, make] of Object.entries(schemaFiles)) {
  const file = resolve(import.meta.dirname, '../schemas', name);
  writeFileSync(file, `${JSON.stringify(make(), null, 2)}\n`);
  console.log(`wrote schemas/${name}`);
}
