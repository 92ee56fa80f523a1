import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileMappingTemplate, type MappedMessage } from './mapping-template.ts';
import { requestContext, writtenOverrides } from './request-context.ts';

const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../fixtures/aws', name), 'utf8')) as T;

const context = (xrayTraceId?: string) =>
  requestContext({
    apiId: 'abc',
    deploymentId: 'd',
    stage: 'live',
    resourceId: 'r',
    resourcePath: '/v1/events',
    httpMethod: 'POST',
    path: '/live/v1/events',
    requestId: 'r-1',
    extendedRequestId: 'x=',
    userAgent: 'curl',
    xrayTraceId,
  });
const message = (change: Partial<MappedMessage> = {}): MappedMessage => ({
  body: '{"a":{"b":[10,"x"],"1":1.0,"0":12345678901234567890},"empty":"","null":null}',
  parameters: {
    path: {},
    query: 'page=2&page=3',
    rawHeaders: ['Content-Type', 'application/json', 'X-mIxed', 'q"'],
  },
  context: context(),
  stageVariables: { name: 'blue' },
  ...change,
});
const render = (template: string, change?: Partial<MappedMessage>): string =>
  compileMappingTemplate('Method: template', template)(message(change));

describe('what AWS was recorded to make of a template', () => {
  for (const name of ['mapping-templates.json', 'input-body.json'])
    it.each(fixture<{ cases: { name: string; template: string; body: string; text: string }[] }>(name).cases)(
      '$name',
      ({ template, body, text }) => {
        expect(render(template, { body })).toBe(text);
      },
    );

  it('is nothing for the maps of $context, and these are their keys without tracing', () => {
    const recorded = fixture<Record<string, string[]>>('context-keys.json');
    const keys = (path: string): string[] =>
      render(`#foreach($key in $context${path}.keySet())$key #end`).split(' ').filter(Boolean).sort();
    expect(keys('')).toEqual(recorded['context']);
    for (const name of ['identity', 'requestOverride', 'responseOverride', 'authorizer'])
      expect(keys(`.${name}`)).toEqual(recorded[name]);
    for (const name of recorded['printsNothing'] ?? []) expect(render(`[$context.${name}]`)).toBe('[]');
    for (const name of recorded['emptyIdentity'] ?? [])
      expect(render(`[$context.identity.${name}]`)).toBe('[]');
  });
});

describe('mapping templates', () => {
  it.each([
    ['$input.body', message().body],
    ["$input.json('$.a.b')", '[10,"x"]'],
    ["$input.json('$.none') $input.json('$.null')", '"" null'],
    ["$input.path('$.a.b[1]') $input.path('$.a.b[-1]') $input.path(\"$['a']['b'][0]\")", 'x x 10'],
    ["$input.path('$.a.b[*]') $input.path('$.a.b').size()", '[10,"x"] 2'],
    ["$input.path('$.a')", '{b=[10,"x"], 1=1.0, 0=12345678901234567890}'],
    ["$input.path('$.none') $input.path('$.none').deeper.still", ' '],
    ["$input.params('page') $input.params('content-type') $input.params('X-MIXED')", '3 application/json q"'],
    ["[$input.params('none')]", '[]'],
    ['$input.params().header.keySet()', '[Content-Type, X-mIxed]'],
    ["$input.params().querystring $input.params().get('path')", '{page=3} {}'],
    [
      '$context.requestId $context.httpMethod $context.path $context.identity.userAgent',
      'r-1 POST /live/v1/events curl',
    ],
    ['$context.nothing.at.all $nothing $util.urlEncode($nothing.at.all)', '  '],
    ['#if($context.xrayTraceId && $context.xrayTraceId != "")&trace=$context.xrayTraceId#end', ''],
    ["$util.urlEncode('a b&c=é')", 'a+b%26c%3D%C3%A9'],
    ["$util.urlDecode('a+b%26c%3D%C3%A9')", 'a b&c=é'],
    ["$util.base64Encode('hi')$util.base64Decode('aGk=')", 'aGk=hi'],
    ['$util.parseJson(\'{"x":[1,2.50]}\').x', '[1,2.5]'],
    ['#if($input.body.contains(\'"b"\'))yes#{else}no#end', 'yes'],
    ["#set($x = $input.json('$.a.b'))$x", '[10,"x"]'],
    ['$stageVariables.name $stageVariables.none $stageVariables.get("name")', 'blue  blue'],
  ])('%s', (template, text) => {
    expect(render(template)).toBe(text);
  });

  it('has the time of the request in two forms', () => {
    expect(render('$context.requestTime')).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(render('$context.requestTimeEpoch')).toMatch(/^\d{13}$/);
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

  it('sets the status and headers of the answer', () => {
    const asked = message();
    compileMappingTemplate(
      'Method: template',
      '#set($context.responseOverride.status = 413)#set($context.responseOverride.header.Retry-After = "1")',
    )(asked);
    expect(writtenOverrides(asked.context).response).toEqual({ status: 413, header: { 'Retry-After': '1' } });
  });

  it('takes the name of a body’s member as it is, whatever that means to JavaScript', () => {
    expect(
      render("$input.path('$.__proto__') $input.path('$').constructor", { body: '{"__proto__":"own"}' }),
    ).toBe('own ');
  });
});

describe('what is not emulated, or wrong, is an error that names template, line and what it is', () => {
  it.each([
    ['a\n#if($x)', 'line 2: #if of line 2 has no #end'],
    ['a\n\n#end', 'line 3: #end without #if or #foreach'],
    ['\n#macro(m)x#end', 'line 2: #macro is not emulated'],
    ['#parse("x")', 'line 1: #parse is not emulated'],
    ['\n$util.toJson($x)', 'line 2: there is no $util.toJson'],
    ['#if($input.headers)#end', 'line 1: there is no $input.headers'],
    ['#set($x = "$util.nope")', 'line 1: there is no $util.nope'],
    ['#set($x = 1 +)', 'line 1:'],
    ['${x', 'line 1: the } of a reference is missing'],
  ])('at the start: %j', (template, text) => {
    expect(() => compileMappingTemplate('Method: template', template)).toThrow(`Method: template, ${text}`);
  });

  it.each([
    ["\n$input.path('$..b')", 'line 2: the JSONPath $..b is not emulated'],
    ["$input.path('$.a[?(@.x)]')", 'line 1: the JSONPath'],
    ['\n\n$input.body.codePointAt(0)', 'line 3: the method codePointAt of strings'],
    ['$input.body.replaceAll("(?x) a", "")', 'line 1: the regular expression'],
    ['$input.body.split(",")', 'line 1: the text of an array'],
    ['#set($x = "a" + $nothing)', 'line 1: the sum of a text and what is missing'],
    ['$input.body.substring(999999)', 'line 1:'],
    ['$util.urlDecode("%zz")', 'line 1: URLDecoder'],
  ])('when it runs: %j', (template, text) => {
    expect(() => render(template)).toThrow(`Method: template, ${text}`);
  });
});
