import { resolve, sep } from 'node:path';
import { inspect } from 'node:util';
import { type Command, CommanderError, InvalidArgumentError } from 'commander';
import { flagsWritten, refuseTwice, refuseUnused } from './arguments.ts';
import { exitCode, WrongCallError } from './exit-code.ts';
import { explainFailure, refusedPath } from './explain-failure.ts';
import { isInterruption, stopQuietly } from './interruption.ts';
import { tell } from './print.ts';
import { visible } from './visible-text.ts';

export interface MainOptions {
  /** What this command knows to say of an error; undefined leaves it to `main`. Its line feeds are kept. */
  explain?(error: unknown): string | undefined;
  /** Errors that are the caller's mistake, beside `WrongCallError` and files that were named and are not there. */
  wrongCalls?: readonly (new (...args: never[]) => Error)[];
  /** As `process.argv`. */
  argv?: readonly string[];
}

/** commander's complaint, with the command whose call was wrong. */
class WrongOptionsError extends WrongCallError {
  constructor(command: Command, { code, message }: CommanderError) {
    const said =
      code === 'commander.help'
        ? `name a command: ${command.commands.map((each) => each.name()).join(', ')}`
        : message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
    super(`${said}; see "pnpm ${pathOf(command)} --help"`);
  }
}

/**
 * Runs a command and sets the exit code: 2 and one line for a wrong call, 1 and one line for a failure, 130 after Ctrl-C; the
 * stack, too, when the variable DEBUG is set. A command says itself, by `endWith`, that it was incomplete (3).
 */
export async function main(command: Command, options: MainOptions = {}): Promise<void> {
  takeOver(command);
  watchOutput(command, options);
  process.on('uncaughtException', (error) => {
    end(error, command, options);
    process.exit();
  });
  try {
    await command.parseAsync(options.argv ?? process.argv);
  } catch (error) {
    end(error, command, options);
  }
}

/** commander says nothing on standard error and ends nothing, in any of the commands. */
function takeOver(command: Command): void {
  command.configureOutput({ writeErr: () => {}, outputError: () => {} }).exitOverride((error) => {
    throw error.exitCode === 0 ? error : new WrongOptionsError(command, error);
  });
  refuseTwice(command);
  if (command.commands.length > 0)
    command.hook('preSubcommand', (_, called) =>
      refuseUnused(command, flagsWritten(command), `flags of ${called.name()} stand behind that word`),
    );
  command.commands.forEach(takeOver);
}

/** Who reads the output may stop early, as head does: the work in hand is stopped as by Ctrl-C, and without words. */
function watchOutput(command: Command, options: MainOptions): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') stopQuietly(explainFailure(error));
    else end(error, command, options);
  });
  // Nobody is left to tell.
  process.stderr.on('error', () => {});
}

function end(error: unknown, command: Command, { explain, wrongCalls = [], argv }: MainOptions): void {
  if (error instanceof CommanderError && error.exitCode === 0) return;
  if (isInterruption(error)) {
    if (process.env['DEBUG']) tell(inspect(error));
    process.exitCode = exitCode.interrupted;
    return;
  }
  const wrong =
    error instanceof WrongCallError ||
    error instanceof InvalidArgumentError ||
    wrongCalls.some((kind) => error instanceof kind) ||
    isNamed(refusedPath(error), argv ?? process.argv) ||
    (error as NodeJS.ErrnoException | undefined)?.code === 'EISDIR';
  const lines = explain?.(error) ?? visible(explainFailure(error));
  tell(`${command.name()}: ${lines}`);
  if (process.env['DEBUG']) tell(inspect(error));
  process.exitCode = wrong ? exitCode.wrongCall : exitCode.failed;
}

/** The path is one that the caller named, in a folder that the caller named, or above such a path: a mistake of the call. */
function isNamed(path: string | undefined, argv: readonly string[]): boolean {
  if (path === undefined) return false;
  return argv.slice(2).some((argument) => {
    const named = resolve(argument.replace(/^--[\w-]+=/, ''));
    const refused = resolve(path);
    const below = (folder: string): string => (folder.endsWith(sep) ? folder : folder + sep);
    return (
      refused === named ||
      refused.startsWith(below(named)) ||
      (argument.includes(sep) && named.startsWith(below(refused)))
    );
  });
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
