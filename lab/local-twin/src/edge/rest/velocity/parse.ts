import {
  type Expression,
  type Operator,
  type Part,
  type Reference,
  type Step,
  TemplateSyntaxError,
} from './syntax.ts';

/**
 * Reads a template as Apache Velocity 1.7 does, whose answers are the judge of all of it (fixtures/velocity). Throws
 * `TemplateSyntaxError` for what Velocity refuses, and for macros and the like, which are not emulated.
 */
export function parseTemplate(text: string, firstLine = 1): Part[] {
  return new Parser(text, firstLine).template();
}

const directives = ['set', 'if', 'elseif', 'else', 'end', 'foreach', 'break', 'stop', 'evaluate'];
const notEmulated = ['macro', 'define', 'parse', 'include'];
const known = new Set([...directives, ...notEmulated]);

/** Lowest first; words are the same as signs. */
const precedence: readonly (readonly (readonly [sign: RegExp, operator: Operator])[])[] = [
  [[/\|\||or\b/y, '||']],
  [[/&&|and\b/y, '&&']],
  [
    [/==|eq\b/y, '=='],
    [/!=|ne\b/y, '!='],
  ],
  [
    [/<=|le\b/y, '<='],
    [/>=|ge\b/y, '>='],
    [/<|lt\b/y, '<'],
    [/>|gt\b/y, '>'],
  ],
  [
    [/\+/y, '+'],
    [/-/y, '-'],
  ],
  [
    [/\*/y, '*'],
    [/\//y, '/'],
    [/%/y, '%'],
  ],
];

class Parser {
  readonly #text: string;
  readonly #firstLine: number;
  #at = 0;

  constructor(text: string, firstLine: number) {
    this.#text = text;
    this.#firstLine = firstLine;
  }

  template(): Part[] {
    const { parts, end } = this.#block();
    if (end) this.#fail(`#${end} without #if or #foreach`);
    return parts;
  }

  get #line(): number {
    let line = this.#firstLine;
    for (let i = this.#text.indexOf('\n'); i >= 0 && i < this.#at; i = this.#text.indexOf('\n', i + 1))
      line += 1;
    return line;
  }

  #fail(message: string): never {
    throw new TemplateSyntaxError(message, this.#line);
  }

  /** The match of a sticky expression here, taken. */
  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at += match[0].length;
    return match ?? undefined;
  }

  #expect(pattern: RegExp, what: string): void {
    if (!this.#take(pattern))
      this.#fail(`${what} is missing before “${this.#text.slice(this.#at, this.#at + 20)}”`);
  }

  /** Parts up to the directive that ends them, which is taken. */
  #block(): { parts: Part[]; end?: string } {
    const parts: Part[] = [];
    let run = '';
    const endRun = (): void => {
      if (run !== '') parts.push({ kind: 'text', text: run });
      run = '';
    };
    while (this.#at < this.#text.length) {
      const plain = this.#take(/[^\\#$]+/y);
      if (plain) {
        run += plain[0];
        continue;
      }
      const escape = this.#take(/\\+/y);
      const backslashes = escape?.[0].length ?? 0;
      if (this.#text[this.#at] === '$') {
        const reference = this.#reference();
        if (!reference) {
          run += '\\'.repeat(backslashes) + '$';
          // Velocity takes the sign of a quiet reference, even if none follows.
          if (this.#take(/\$!?/y)?.[0] === '$!' && this.#at === this.#text.length)
            this.#fail('$! before nothing');
          continue;
        }
        run += '\\'.repeat(backslashes >> 1);
        endRun();
        parts.push({ kind: backslashes % 2 === 1 ? 'escaped' : 'reference', reference });
        continue;
      }
      if (this.#text[this.#at] !== '#') {
        run += '\\'.repeat(backslashes);
        continue;
      }
      const directive = /#(?:\{([A-Za-z]\w*)\}|([A-Za-z]\w*))/y;
      directive.lastIndex = this.#at;
      const match = directive.exec(this.#text);
      const name = match?.[1] ?? match?.[2] ?? '';
      if (!match || !known.has(name)) {
        if (backslashes === 0 && this.#comment(endRun, parts)) continue;
        run += `${'\\'.repeat(backslashes)}#`;
        this.#at += 1;
        continue;
      }
      run += '\\'.repeat(backslashes >> 1);
      if (backslashes % 2 === 1) {
        run += match[0];
        this.#at += match[0].length;
        continue;
      }
      // Blanks between a directive or a reference and #set belong to #set.
      if (name === 'set' && /^[ \t]*$/.test(run)) run = '';
      endRun();
      this.#at += match[0].length;
      if (name === 'elseif' || name === 'else' || name === 'end') {
        if (name !== 'elseif') this.#take(/[ \t]*\r?\n/y);
        return { parts, end: name };
      }
      parts.push(this.#directive(name));
    }
    endRun();
    return { parts };
  }

  /** A comment, or text that is not to be parsed. */
  #comment(endRun: () => void, parts: Part[]): boolean {
    if (this.#text.startsWith('##', this.#at)) {
      endRun();
      this.#take(/##[^\n]*\n?/y);
      return true;
    }
    if (this.#text.startsWith('#*', this.#at)) {
      endRun();
      if (!this.#take(/#\*[^]*?\*#/y)) this.#fail('#* without *#');
      return true;
    }
    if (this.#text.startsWith('#[[', this.#at)) {
      endRun();
      const literal = this.#take(/#\[\[([^]*?)\]\]#/y);
      if (!literal) this.#fail('#[[ without ]]#');
      parts.push({ kind: 'text', text: literal[1] ?? '' });
      return true;
    }
    return false;
  }

  #directive(name: string): Part {
    if (notEmulated.includes(name)) this.#fail(`#${name} is not emulated`);
    const line = this.#line;
    switch (name) {
      case 'break':
      case 'stop':
        return { kind: name };
      case 'set': {
        this.#open(name);
        const target = this.#reference();
        if (!target) this.#fail('#set needs a reference to set');
        this.#expect(/\s*=/y, 'the = of #set');
        const value = this.#expression();
        this.#close();
        return { kind: 'set', target, value, line };
      }
      case 'evaluate': {
        this.#open(name);
        const value = this.#expression();
        this.#close();
        return { kind: 'evaluate', value, line };
      }
      case 'foreach': {
        this.#open(name);
        const variable = this.#reference();
        if (!variable || variable.steps.length > 0) this.#fail('#foreach needs a variable');
        this.#expect(/\s+in\b/y, 'the “in” of #foreach');
        const list = this.#expression();
        this.#close();
        const { parts: body, end } = this.#block();
        if (end !== 'end') this.#fail(`#foreach of line ${line} has no #end`);
        return { kind: 'foreach', name: variable.name, list, body };
      }
      default:
        return this.#if(line);
    }
  }

  #if(line: number): Part {
    const branches: { condition?: Expression; body: Part[] }[] = [];
    let opened = 'if';
    for (;;) {
      let condition: Expression | undefined;
      if (opened !== 'else') {
        this.#open(opened);
        condition = this.#expression();
        this.#close();
      }
      const { parts: body, end } = this.#block();
      branches.push({ ...(condition && { condition }), body });
      if (end === 'end') return { kind: 'if', branches };
      if (end === undefined || opened === 'else') this.#fail(`#if of line ${line} has no #end`);
      opened = end;
    }
  }

  #open(name: string): void {
    this.#expect(/[ \t]*\(\s*/y, `the ( of #${name}`);
  }

  #close(): void {
    this.#expect(/\s*\)([ \t]*\r?\n)?/y, 'a )');
  }

  /** `$name`, `$!name`, `${name…}`, with its steps; nothing if this is none. */
  #reference(): Reference | undefined {
    const begin = this.#at;
    const line = this.#line;
    const opened = this.#take(/\$!?(\{?)([A-Za-z][\w-]*)/y);
    if (!opened) return undefined;
    const steps: Step[] = [];
    for (;;) {
      const property = this.#take(/\.([A-Za-z][\w-]*)/y)?.[1];
      if (property !== undefined) {
        if (!this.#take(/\(/y)) steps.push({ kind: 'property', name: property });
        else steps.push({ kind: 'method', name: property, parameters: this.#list(/\s*\)/y) });
      } else if (this.#take(/\[\s*/y)) {
        const index = this.#value();
        this.#expect(/\s*\]/y, 'the ] of an index');
        steps.push({ kind: 'index', index });
      } else break;
    }
    if (opened[1] === '{') this.#expect(/\}/y, 'the } of a reference');
    return { name: opened[2] ?? '', steps, literal: this.#text.slice(begin, this.#at), line };
  }

  /** Values between commas, up to what closes them. */
  #list(close: RegExp): Expression[] {
    const items: Expression[] = [];
    if (this.#take(close)) return items;
    for (;;) {
      items.push(this.#value());
      if (this.#take(close)) return items;
      this.#expect(/\s*,/y, 'a comma');
    }
  }

  #expression(level = 0): Expression {
    const operators = precedence[level];
    if (!operators) return this.#unary();
    let left = this.#expression(level + 1);
    for (;;) {
      const begin = this.#at;
      this.#take(/\s+/y);
      const found = operators.find(([sign]) => this.#take(sign));
      if (!found) {
        this.#at = begin;
        return left;
      }
      const line = this.#line;
      left = { kind: 'operation', operator: found[1], left, right: this.#expression(level + 1), line };
    }
  }

  #unary(): Expression {
    this.#take(/\s+/y);
    if (this.#take(/!(?!=)|not\b/y)) return { kind: 'not', of: this.#unary() };
    if (this.#take(/\(/y)) {
      const inner = this.#expression();
      this.#expect(/\s*\)/y, 'a )');
      return inner;
    }
    return this.#value();
  }

  /** What a list, a map or a method takes: no operators, as in Velocity 1.7. */
  #value(): Expression {
    this.#take(/\s+/y);
    const line = this.#line;
    if (this.#text[this.#at] === '$') {
      const reference = this.#reference();
      if (reference) return { kind: 'reference', reference };
    }
    const single = this.#take(/'((?:[^']|'')*)'/y)?.[1];
    if (single !== undefined) return { kind: 'literal', value: single.replaceAll("''", "'") };
    const double = this.#take(/"((?:[^"]|"")*)"/y)?.[1];
    if (double !== undefined) {
      const text = double.replaceAll('""', '"');
      return /[$#]/.test(text)
        ? { kind: 'text', parts: parseTemplate(text, line) }
        : { kind: 'literal', value: text };
    }
    const decimal = this.#take(/-?(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)/y)?.[0];
    if (decimal !== undefined) return { kind: 'decimal', value: Number(decimal) };
    const whole = this.#take(/-?\d+/y)?.[0];
    if (whole !== undefined) return { kind: 'literal', value: Number(whole) };
    const word = this.#take(/(true|false)\b/y)?.[1];
    if (word !== undefined) return { kind: 'literal', value: word === 'true' };
    if (this.#take(/\[/y)) return this.#listOrRange();
    if (this.#take(/\{/y)) return this.#map();
    return this.#fail(`“${this.#text.slice(this.#at, this.#at + 20)}” is no value`);
  }

  #listOrRange(): Expression {
    if (this.#take(/\s*\]/y)) return { kind: 'list', items: [] };
    const first = this.#value();
    if (this.#take(/\s*\.\./y)) {
      const to = this.#value();
      this.#expect(/\s*\]/y, 'the ] of a range');
      return { kind: 'range', from: first, to };
    }
    if (this.#take(/\s*\]/y)) return { kind: 'list', items: [first] };
    this.#expect(/\s*,/y, 'a comma');
    return { kind: 'list', items: [first, ...this.#list(/\s*\]/y)] };
  }

  #map(): Expression {
    const entries: [Expression, Expression][] = [];
    if (this.#take(/\s*\}/y)) return { kind: 'map', entries };
    for (;;) {
      const key = this.#value();
      this.#expect(/\s*:/y, 'the : of a map');
      entries.push([key, this.#value()]);
      if (this.#take(/\s*\}/y)) return { kind: 'map', entries };
      this.#expect(/\s*,/y, 'a comma');
    }
  }
}
