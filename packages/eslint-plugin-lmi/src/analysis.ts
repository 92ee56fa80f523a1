import { resolve } from 'node:path';
import type { TSESLint } from '@typescript-eslint/utils';
import { ModuleGraph } from './code/module-graph.ts';
import { isClass, type FunctionNode, type Node } from './code/nodes.ts';
import { moduleOf, SourceModule } from './code/source-module.ts';
import type { Value } from './code/values.ts';
import { DEFAULT_HANDLER_NAMES, exportedHandlers } from './reach/handlers.ts';
import { InvocationData } from './reach/invocation-data.ts';
import { modulesThatImport } from './reach/package-files.ts';
import { Reach } from './reach/reach.ts';
import { Guards } from './state/guards.ts';
import { SharedObjects } from './state/shared-objects.ts';
import { removals, writesInReach, type StateWrite } from './state/state-writes.ts';

/** `settings.lmi` of a configuration. */
export interface LmiSettings {
  /** Names of exports that Lambda calls, beside `handler` and `lambdaHandler`. */
  handlerNames?: readonly string[];
  /** True for a library: all that it exports counts as called during invocations, its classes as shared. */
  library?: boolean;
  /** Where the source of an import is that cannot be found otherwise: `{ '@shop/core': 'packages/core/src/index.ts', '@/*': 'src/*' }`. */
  sources?: Readonly<Record<string, string>>;
}

/** What the rules know of the linted file. Made once per file and shared by all of them. */
export interface Analysis {
  readonly module: SourceModule;
  readonly graph: ModuleGraph;
  readonly reach: Reach;
  /** The functions that the runtime itself gets and calls; those that a wrapper of a package calls are not among them. */
  readonly handlers: readonly FunctionNode[];
  readonly invocationData: InvocationData;
  readonly shared: SharedObjects;
  readonly guards: Guards;
  /** Writes to shared state in the linted file. */
  readonly writes: readonly StateWrite[];
  /** Writes to the same state in all files of the package that handlers reach. */
  readonly allWrites: readonly StateWrite[];
  /** Removals from shared containers, also by code that no handler reaches. */
  readonly removals: readonly StateWrite[];
}

type Context = Readonly<TSESLint.RuleContext<string, readonly unknown[]>>;

const analyses = new WeakMap<TSESLint.SourceCode, Analysis>();

export function analyse(context: Context): Analysis {
  const { sourceCode } = context;
  let analysis = analyses.get(sourceCode);
  if (!analysis) analyses.set(sourceCode, (analysis = build(context)));
  return analysis;
}

function build({ sourceCode, filename, settings, cwd }: Context): Analysis {
  if (!sourceCode.scopeManager) throw new Error(`The parser of ${filename} gives no scopes.`);
  const { text, ast, scopeManager } = sourceCode;
  const module = new SourceModule({ filename, text, ast, scopes: scopeManager });
  const { handlerNames = [], library = false, sources = {} } = (settings.lmi ?? {}) as LmiSettings;
  const located = Object.entries(sources).map(([name, path]) => [name, resolve(cwd, path)] as const);
  const graph = new ModuleGraph(module, Object.fromEntries(located));
  const names = [...DEFAULT_HANDLER_NAMES, ...handlerNames];
  const reach = new Reach(graph);
  const handlers: FunctionNode[] = [];
  if (library) reach.addLibrary(module);
  else
    for (const entry of [module, ...modulesThatImport(graph)]) {
      const targets = exportedHandlers(entry, names);
      reach.addHandlers(entry, targets, graph);
      handlers.push(...targets.flatMap((target) => reach.values.ofExport(entry, target)).flatMap(functionIn));
    }
  const shared = new SharedObjects(graph, reach);
  if (library) shared.assumeShared(exportedClasses(module));
  const allWrites = writesInReach(reach, shared);
  const here = ({ node }: StateWrite) => isIn(node, module);
  return {
    module,
    graph,
    reach,
    handlers,
    invocationData: new InvocationData(reach),
    shared,
    guards: new Guards(reach, shared, allWrites),
    writes: allWrites.filter(here),
    allWrites,
    removals: [...reach.modules].flatMap((reached) => removals(reached, shared)),
  };
}

function functionIn(value: Value): FunctionNode[] {
  return value.kind === 'function' ? [value.node] : [];
}

function exportedClasses(module: SourceModule) {
  return [...module.exports.values()].flatMap((target) =>
    'node' in target && isClass(target.node) ? [target.node] : [],
  );
}

function isIn(node: Node, module: SourceModule): boolean {
  return moduleOf(node) === module;
}
