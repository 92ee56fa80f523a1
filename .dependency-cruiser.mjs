/**
 * No circle of files or folders: "pnpm circles". Imports of types count: whoever reads one of the files reads them all.
 * Tests are left out: they may import from anywhere, and nothing imports them.
 */

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circle-of-files', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-circle-of-folders', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: ['node_modules', '/dist/', 'cdk\\.out', 'loadtests/results', '\\.test\\.ts$', '/testing'],
    },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
