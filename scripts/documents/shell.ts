/** What a shell runs at once: words with their quotes taken off, without assignments before them and redirections. */
export interface SimpleCommand {
  words: string[];
  /** Where what it says goes to: the next of a pipe, a file, or nowhere else. */
  pipedInto?: string;
}

/** A line of a shell, or several that quotes, backslashes, brackets or a here-document make one. */
export interface Statement {
  text: string;
  /** From 0: the line of the script that it begins on. */
  line: number;
  commands: SimpleCommand[];
}

/** `<account>` stands for what a reader puts there; a shell would take it for a redirection. */
const placeholder = /^<[\p{L}][^<>\n]*>/u;
const assignment = /^[A-Za-z_]\w*=/;

/**
 * Reads what documents write for a shell: quotes, `$(…)`, pipes, lists, functions, redirections, here-documents, comments. Commands of
 * a substitution come before the command that they are part of.
 * @throws where a quote or a bracket is not closed
 */
export function statementsOf(script: string): Statement[] {
  let at = 0;
  let found: SimpleCommand[] = [];
  const hereDocuments: string[] = [];
  const fail = (what: string): never => {
    throw new Error(`${what} is not closed: ${script.slice(0, 60)}`);
  };

  /** After an opening double quote, to its end. */
  function doubleQuoted(): string {
    let text = '';
    for (;;) {
      const char = script[at] ?? fail('a quote');
      at += 1;
      if (char === '"') return text;
      if (char === '\\' && /["\\$`\n]/.test(script[at] ?? '')) {
        if (script[at] !== '\n') text += script[at];
        at += 1;
      } else if (char === '$' && script[at] === '(') {
        text += substitution();
      } else text += char;
    }
  }

  /** From `(` of `$(` to its end; its commands are noted. */
  function substitution(): string {
    const from = at;
    at += 1;
    list(')');
    return `$${script.slice(from, at)}`;
  }

  function word(): string {
    let text = '';
    for (;;) {
      const char = script[at];
      if (char === undefined || /[\s;|&()]/.test(char)) return text;
      const [held] = placeholder.exec(script.slice(at)) ?? [];
      if (held === undefined && /[<>]/.test(char)) return text;
      at += 1;
      if (held !== undefined) {
        text += held;
        at += held.length - 1;
      } else if (char === '\\') {
        if (script[at] !== '\n') text += script[at] ?? '';
        at += 1;
      } else if (char === "'") {
        const end = script.indexOf("'", at);
        if (end < 0) fail('a quote');
        text += script.slice(at, end);
        at = end + 1;
      } else if (char === '"') text += doubleQuoted();
      else if (char === '$' && script[at] === '(') text += substitution();
      else if (char === '$' && script[at] === '{') {
        const end = script.indexOf('}', at);
        if (end < 0) fail('a brace');
        text += `$${script.slice(at, end + 1)}`;
        at = end + 1;
      } else text += char;
    }
  }

  function redirection(): void {
    const [sign = ''] = /^(<<-?|>>|<>|[<>]&?)/.exec(script.slice(at)) ?? [];
    at += sign.length;
    while (script[at] === ' ') at += 1;
    const target = word();
    if (sign.startsWith('<<')) hereDocuments.push(target);
  }

  function skipHereDocuments(): void {
    for (const end of hereDocuments.splice(0)) {
      const closing = new RegExp(`^\\t*${end}$`, 'm').exec(script.slice(at)) ?? fail('a here-document');
      at += closing.index + closing[0].length + 1;
    }
  }

  /** Simple commands until `end`; without one until the line ends. */
  function list(end?: ')' | '}'): void {
    let words: string[] = [];
    const finish = (pipe: boolean): void => {
      const own = words.slice(words.findIndex((each) => !assignment.test(each)));
      const isCommand = words.some((each) => !assignment.test(each));
      if (isCommand) {
        const command: SimpleCommand = { words: own };
        found.push(command);
        if (pipe) pipes.push(command);
      }
      words = [];
    };
    const pipes: SimpleCommand[] = [];
    for (;;) {
      const char = script[at];
      if (char === undefined) {
        if (end !== undefined) fail('a bracket');
        return finish(false);
      }
      if (char === '\\' && script[at + 1] === '\n') at += 2;
      else if (
        char === '#' && words.join('') === '' ? true : char === '#' && /\s/.test(script[at - 1] ?? ' ')
      ) {
        while (at < script.length && script[at] !== '\n') at += 1;
      } else if (char === '\n') {
        finish(false);
        at += 1;
        skipHereDocuments();
        if (end === undefined) return;
      } else if (/\s/.test(char)) at += 1;
      else if (char === end && (end === ')' || words.length === 0)) {
        finish(false);
        at += 1;
        return;
      } else if (char === '{' && /\s/.test(script[at + 1] ?? '') && words.length === 0) {
        at += 1;
        list('}');
      } else if (char === '(') {
        at += 1;
        // A function: `name() {`.
        if (script[at] === ')') {
          at += 1;
          words = [];
        } else list(')');
      } else if (/[;|&]/.test(char)) {
        const isPipe = char === '|' && script[at + 1] !== '|';
        finish(isPipe);
        while (/[;|&]/.test(script[at] ?? '')) at += 1;
      } else if (/[<>]/.test(char) && !placeholder.test(script.slice(at))) redirection();
      else if (/^\d[<>]/.test(script.slice(at, at + 2))) {
        at += 1;
        redirection();
      } else {
        const before = found.length;
        const next = word();
        if (next === '' && found.length === before) {
          // A bracket that nobody opened, or two quotes with nothing between them.
          if (/[)]/.test(script[at] ?? '')) fail('a bracket');
          words.push('');
        } else words.push(next);
        const piped = pipes.splice(0);
        for (const command of piped) command.pipedInto = next;
      }
    }
  }

  const statements: Statement[] = [];
  while (at < script.length) {
    const from = at;
    found = [];
    list();
    const text = script.slice(from, at).trim();
    const [blank = ''] = /^\s*/.exec(script.slice(from)) ?? [];
    if (found.length > 0 || assignment.test(text))
      statements.push({
        text,
        line: script.slice(0, from + blank.length).split('\n').length - 1,
        commands: found,
      });
  }
  return statements;
}
