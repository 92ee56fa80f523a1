/**
 * What Jackson says of a text that is no JSON, with the place and the beginning of the source, as API Gateway passes it on
 * (serverless/serverless#2270 of 2016, podaac/hydrocron#64 of 2023; read 2026-11-29). Jackson's words are those of its
 * UTF8StreamJsonParser for the mistakes told apart here.
 */
export function jsonProblem(text: string): string {
  const found = new Scanner(text).problem();
  const { line, column } = place(text, found.at);
  return `${found.message}\n at [Source: (byte[])"${beginning(text)}"; line: ${line}, column: ${column}]`;
}

interface Problem {
  message: string;
  at: number;
}

const mostSourceBytes = 500;

function beginning(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= mostSourceBytes) return text;
  return `${bytes.subarray(0, mostSourceBytes).toString()}"[truncated ${bytes.length - mostSourceBytes} bytes]`;
}

/** Jackson counts the character that it has just read. */
function place(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  const lineBegin = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: Buffer.byteLength(before.slice(lineBegin)) + 2 };
}

const values = '(JSON String, Number, Array, Object or token ‘null’, ‘true’ or ‘false’)'.replaceAll(
  /[‘’]/g,
  "'",
);

const maxDepth = 1_000;

class Scanner {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  problem(): Problem {
    try {
      this.#value();
      this.#blank();
      return {
        message: `Unexpected character (${this.#character()}): Expected space separating root-level values`,
        at: this.#at,
      };
    } catch (error) {
      if (error instanceof Found) return error.problem;
      throw error;
    }
  }

  #fail(message: string, at = this.#at): never {
    throw new Found({ message, at });
  }

  #character(): string {
    const character = this.#text[this.#at] ?? '';
    const code = character.codePointAt(0) ?? 0;
    return code < 32 ? `(CTRL-CHAR, code ${code})` : `'${character}' (code ${code})`;
  }

  #blank(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #end(what: string): void {
    if (this.#at >= this.#text.length) this.#fail(`Unexpected end-of-input${what}`);
  }

  #value(): void {
    this.#blank();
    this.#end('');
    const character = this.#text[this.#at] ?? '';
    if (character === '{' || character === '[') return this.#nested(character === '{' ? '}' : ']');
    if (character === '"') return this.#string('');
    if (/[-\d]/.test(character)) return this.#number();
    const word = /[\p{L}\p{N}_$]+/uy;
    word.lastIndex = this.#at;
    const token = word.exec(this.#text)?.[0];
    if (token === undefined)
      this.#fail(`Unexpected character (${this.#character()}): expected a valid value ${values}`);
    this.#at += token.length;
    if (!['true', 'false', 'null'].includes(token))
      this.#fail(`Unrecognized token '${token.slice(0, 256)}': was expecting ${values}`);
  }

  /** Jackson 2.15 and later stops here; that API Gateway's does is assumed. Deeper, this scanner's own stack would end. */
  #nested(close: '}' | ']'): void {
    this.#depth += 1;
    if (this.#depth > maxDepth)
      this.#fail(
        `Document nesting depth (${this.#depth}) exceeds the maximum allowed (${maxDepth}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`,
      );
    this.#members(close);
    this.#depth -= 1;
  }

  #members(close: '}' | ']'): void {
    const kind = close === '}' ? 'Object' : 'Array';
    this.#at += 1;
    this.#blank();
    if (this.#text[this.#at] === close) {
      this.#at += 1;
      return;
    }
    for (;;) {
      if (close === '}') this.#name();
      this.#value();
      this.#blank();
      this.#end(`: expected close marker for ${kind}`);
      const next = this.#text[this.#at];
      if (next !== close && next !== ',')
        this.#fail(
          `Unexpected character (${this.#character()}): was expecting comma to separate ${kind} entries`,
        );
      this.#at += 1;
      if (next === close) return;
    }
  }

  #name(): void {
    this.#blank();
    this.#end(': expected close marker for Object');
    if (this.#text[this.#at] !== '"')
      this.#fail(
        `Unexpected character (${this.#character()}): was expecting double-quote to start field name`,
      );
    this.#string(' in field name');
    this.#blank();
    this.#end(' within/between Object entries');
    if (this.#text[this.#at] !== ':')
      this.#fail(
        `Unexpected character (${this.#character()}): was expecting a colon to separate field name and value`,
      );
    this.#at += 1;
  }

  #string(where: string): void {
    for (this.#at += 1; ; this.#at += 1) {
      this.#end(where || ': was expecting closing quote for a string value');
      const character = this.#text[this.#at] ?? '';
      if (character === '"') break;
      if (character < ' ')
        this.#fail(
          `Illegal unquoted character (${this.#character()}): has to be escaped using backslash to be included in string value`,
        );
      if (character === '\\') this.#escape();
    }
    this.#at += 1;
  }

  #escape(): void {
    this.#at += 1;
    this.#end(' in character escape sequence');
    if (this.#text[this.#at] !== 'u') {
      if (!'"\\/bfnrt'.includes(this.#text[this.#at] ?? ' '))
        this.#fail(`Unrecognized character escape ${this.#character()}`);
      return;
    }
    for (let digit = 0; digit < 4; digit += 1) {
      this.#at += 1;
      this.#end(' in character escape sequence');
      if (!/[\da-fA-F]/.test(this.#text[this.#at] ?? ''))
        this.#fail(
          `Unexpected character (${this.#character()}): expected a hex-digit for character escape sequence`,
        );
    }
  }

  #number(): void {
    const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    number.lastIndex = this.#at;
    const match = number.exec(this.#text);
    const begin = this.#at;
    this.#at += match?.[0].length ?? 1;
    if (/\d/.test(this.#text[this.#at] ?? '') && /^-?0$/.test(match?.[0] ?? ''))
      this.#fail('Invalid numeric value: Leading zeroes not allowed', begin);
    if (!match)
      this.#fail(
        `Unexpected character (${this.#character()}) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value`,
      );
    if (/[.eE]/.test(this.#text[this.#at] ?? '')) {
      this.#at += 1;
      this.#fail(
        `Unexpected character (${this.#character()}) in numeric value: Decimal point not followed by a digit`,
      );
    }
  }
}

class Found extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}
