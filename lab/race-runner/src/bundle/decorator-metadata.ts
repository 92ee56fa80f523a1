import { createRequire } from 'node:module';
import type TypeScript from 'typescript';
import { WrongCallError } from '../read-events.ts';

/** Compiles one TypeScript file by itself, with the types of decorated classes as metadata. */
export type MetadataCompiler = (path: string, text: string) => string;

/**
 * The owner's own TypeScript, where their tsconfig asks for `emitDecoratorMetadata`: typedi, tsyringe, Nest and TypeORM inject
 * by it. Undefined where nothing asks.
 */
export function metadataCompiler(handlerFile: string): MetadataCompiler | undefined {
  const typescript = typescriptOf(handlerFile);
  const configFile = typescript?.findConfigFile(handlerFile, (name) => typescript.sys.fileExists(name));
  if (!typescript || configFile === undefined) return undefined;
  const { config } = typescript.readConfigFile(configFile, (name) => typescript.sys.readFile(name)) as {
    config?: object;
  };
  const { options } = typescript.parseJsonConfigFileContent(
    config ?? {},
    { ...typescript.sys, readDirectory: () => [] },
    configFile.slice(0, configFile.lastIndexOf('/') + 1),
  );
  if (!options.emitDecoratorMetadata) return undefined;
  return (path, text) => {
    const { outputText, diagnostics = [] } = typescript.transpileModule(text, {
      fileName: path,
      reportDiagnostics: true,
      compilerOptions: {
        ...options,
        module: typescript.ModuleKind.ESNext,
        target: typescript.ScriptTarget.ES2022,
        sourceMap: false,
        inlineSourceMap: true,
        inlineSources: true,
        noEmit: false,
        verbatimModuleSyntax: false,
      },
    });
    const [first] = diagnostics;
    if (first)
      throw new WrongCallError(`${path}: ${typescript.flattenDiagnosticMessageText(first.messageText, ' ')}`);
    return outputText;
  };
}

function typescriptOf(handlerFile: string): typeof TypeScript | undefined {
  try {
    return createRequire(handlerFile)('typescript') as typeof TypeScript;
  } catch {
    return undefined;
  }
}
