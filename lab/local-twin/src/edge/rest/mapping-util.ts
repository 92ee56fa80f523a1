import { NotEmulatedError, type HostObject } from './velocity/java-methods.ts';
import { isNothing, javaText, type JavaValue, parseJson } from './velocity/java-values.ts';

/** Java's string escaper turns single quotes into \' as well, which JSON does not know. */
const escapeJavaScript = (text: string): string => JSON.stringify(text).slice(1, -1).replaceAll("'", "\\'");

/** As Java's URLEncoder: a space becomes a plus sign, half a pair of surrogates a question mark. */
const urlEncode = (text: string): string =>
  encodeURIComponent(text.isWellFormed() ? text : text.replaceAll(/\p{Cs}/gu, '?'))
    .replaceAll('%20', '+')
    .replaceAll(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** As Java's URLDecoder, which throws for a percent sign without two digits. */
function urlDecode(text: string): string {
  if (/%(?![\da-fA-F]{2})/.test(text)) throw new Error('URLDecoder: incomplete trailing escape (%) pattern');
  return text
    .replaceAll('+', ' ')
    .replaceAll(/(?:%[\da-fA-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}

const functions: Readonly<Record<string, (text: string) => JavaValue>> = {
  escapeJavaScript,
  urlEncode,
  urlDecode,
  base64Encode: (text) => Buffer.from(text).toString('base64'),
  base64Decode: (text) => Buffer.from(text, 'base64').toString(),
  parseJson,
};

export const utilFunctions = Object.keys(functions);

/** `$util`. Of what is missing every function makes nothing; for `urlEncode` that is recorded. */
export const util: HostObject = {
  isHostObject: true,
  property: (name) => {
    throw new NotEmulatedError(`there is no $util.${name}`);
  },
  call: (name, [value]) => {
    const run = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!run) throw new NotEmulatedError(`there is no $util.${name}()`);
    return isNothing(value) ? undefined : run(javaText(value));
  },
};
