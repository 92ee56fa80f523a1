import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type TypeScript from 'typescript';
import { WrongCallError } from '../read-events.ts';

/** Compiles one TypeScript file by itself, with the types of decorated classes as metadata. */
export type MetadataCompiler = (path: string, text: string) => string;

/**
 * The owner's own TypeScript, where their tsconfig asks for `emitDecoratorMetadata`: typedi, tsyringe, Nest and TypeORM inject
 * by it. Undefined where nothing asks.
 */
export function metadataCompiler(handlerFile: string): MetadataCompiler | undefined {
  const configFile = nearestConfig(dirname(handlerFile));
  // To load a compiler takes longer than to bundle.
  if (configFile === undefined || !/emitDecoratorMetadata|"extends"/.test(readFileSync(configFile, 'utf8')))
    return undefined;
  const typescript = typescriptOf(handlerFile);
  if (!typescript) return undefined;
  const { config } = typescript.readConfigFile(configFile, (name) => typescript.sys.readFile(name)) as {
    config?: object;
  };
  const { options } = typescript.parseJsonConfigFileContent(
    config ?? {},
    { ...typescript.sys, readDirectory: () => [] },
    dirname(configFile),
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

function nearestConfig(folder: string): string | undefined {
  const file = join(folder, 'tsconfig.json');
  if (existsSync(file)) return file;
  return folder === dirname(folder) ? undefined : nearestConfig(dirname(folder));
}

function typescriptOf(handlerFile: string): typeof TypeScript | undefined {
  try {
    return createRequire(handlerFile)('typescript') as typeof TypeScript;
  } catch {
    return undefined;
  }
}
