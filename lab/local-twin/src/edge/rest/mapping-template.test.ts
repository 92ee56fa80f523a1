import { describe, expect, it } from 'vitest';
import { compileMappingTemplate, type MappingVariables } from './mapping-template.ts';

const variables = (change: Partial<MappingVariables> = {}): MappingVariables => ({
  body: '{"a":{"b":[10,"x"]},"empty":""}',
  headers: { 'content-type': 'application/json' },
  query: { page: '2' },
  path: {},
  context: { requestId: 'r-1', requestTimeEpoch: 1_795_000_000_000, responseOverride: { header: {} } },
  stageVariables: { name: 'live' },
  ...change,
});
const render = (template: string, change?: Partial<MappingVariables>): string =>
  compileMappingTemplate(template)(variables(change));

describe('mapping templates', () => {
  it.each([
    ['$input.body', '{"a":{"b":[10,"x"]},"empty":""}'],
    ["$input.json('$.a')", '{"b":[10,"x"]}'],
    ["$input.path('$.a.b[1]')", 'x'],
    ["$input.path('$.none')", ''],
    ["$input.params('page')", '2'],
    ["$input.params('Content-Type')", 'application/json'],
    ['$context.requestId at $context.requestTimeEpoch', 'r-1 at 1795000000000'],
    ['#if($context.xrayTraceId && $context.xrayTraceId != "")&trace=$context.xrayTraceId#end', ''],
    ['$stageVariables.name', 'live'],
    ["$util.urlEncode('a b&c=é')", 'a+b%26c%3D%C3%A9'],
    ["$util.base64Encode('hi')", 'aGk='],
    ['#if($input.body.contains(\'"b"\'))yes#{else}no#end', 'yes'],
    ["#set($x = $input.json('$.a'))$x", '{"b":[10,"x"]}'],
  ])('%s', (template, text) => {
    expect(render(template)).toBe(text);
  });

  it('escapes a quotation mark for JavaScript', () => {
    expect(render("$util.escapeJavaScript($input.path('$.q'))", { body: '{"q":"a\\"b\'c"}' })).toBe(
      `a\\"b\\'c`,
    );
  });

  it('encodes every character of a body as Java does, so that nothing of it is lost on the way to SQS', () => {
    const body = `*-._ ~!'()+%&=?#\u0000é漢😀`;
    const form = new URLSearchParams(`x=${render('$util.urlEncode($input.body)', { body })}`);
    expect(form.get('x')).toBe(body);
  });

  it('sets the status of the answer', () => {
    const asked = variables();
    compileMappingTemplate('#set($context.responseOverride.status = 413)')(asked);
    expect(asked.context.responseOverride.status).toBe(413);
  });

  it('refuses a JSONPath that it would get wrong', () => {
    expect(() => render("$input.path('$..b')")).toThrow('$..b');
  });
});
