import { inHandler, testRule } from '../testing/rule-tester.ts';
import { noFixedTmpPath } from './no-fixed-tmp-path.ts';

const errors = [{ messageId: 'fixed' as const }];
const fs = "import fs from 'node:fs/promises'; import path from 'node:path'; import os from 'node:os'; ";

testRule(noFixedTmpPath, {
  valid: [
    {
      name: 'a name of the invocation',
      code: `${fs} ${inHandler('await fs.writeFile(`/tmp/${context.awsRequestId}.csv`, event.body);')}`,
    },
    {
      name: 'a new folder',
      code: `${fs} ${inHandler("const folder = await fs.mkdtemp('/tmp/report-'); await fs.writeFile(path.join(folder, 'a.csv'), event.body);")}`,
    },
    { name: 'a look', code: `${fs} ${inHandler("return fs.readFile('/tmp/model.bin');")}` },
    {
      name: 'a folder for all',
      code: `${fs} ${inHandler("await fs.mkdir('/tmp/reports', { recursive: true });")}`,
    },
    {
      name: 'at module level',
      code: `${fs} await fs.writeFile('/tmp/ca.pem', process.env.CA); ${inHandler('return 1;')}`,
    },
    { name: 'another place', code: `${fs} ${inHandler("await fs.writeFile('/mnt/data/x', event.body);")}` },
    {
      name: 'a random name',
      code: `${fs} ${inHandler('await fs.writeFile(path.join(os.tmpdir(), crypto.randomUUID()), event.body);')}`,
    },
  ],
  invalid: [
    {
      name: 'a literal',
      code: `${fs} ${inHandler("await fs.writeFile('/tmp/report.csv', event.body);")}`,
      errors,
    },
    {
      name: 'a constant of the module',
      code: `${fs} const OUT = '/tmp/report.csv'; ${inHandler('await fs.writeFile(OUT, event.body);')}`,
      errors,
    },
    {
      name: 'joined',
      code: `${fs} ${inHandler("await fs.writeFile(path.join('/tmp', 'report.csv'), event.body);")}`,
      errors,
    },
    {
      name: 'of the system',
      code: `${fs} ${inHandler('await fs.writeFile(`${os.tmpdir()}/report.csv`, event.body);')}`,
      errors,
    },
    {
      name: 'added',
      code: `${fs} const folder = '/tmp/'; ${inHandler("await fs.appendFile(folder + 'log.txt', event.body);")}`,
      errors,
    },
    {
      name: 'in options',
      code: `import { run } from 'ffmpeg'; ${inHandler("await run({ outputFile: '/tmp/out.mp4' });")}`,
      errors,
    },
    {
      name: 'in options with a name',
      code: `import { run } from 'ffmpeg'; ${inHandler("const options = { output_path: '/tmp/out.mp4' }; await run(options);")}`,
      errors,
    },
    {
      name: 'in a helper',
      code: `${fs} const save = (body) => fs.writeFile('/tmp/report.csv', body); ${inHandler('await save(event.body);')}`,
      errors,
    },
    {
      name: 'a stream',
      code: `import { createWriteStream } from 'fs'; ${inHandler("source(event).pipe(createWriteStream('/tmp/in.zip'));")}`,
      errors,
    },
  ],
});
