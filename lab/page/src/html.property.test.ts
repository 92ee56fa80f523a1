import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html, prose } from './html.ts';

const nasty = fc.oneof(
  fc.string(),
  fc.constantFrom('<script>', '" onload="x', "'", '&amp;', '</style>', '`<b>`'),
);

test('no text becomes markup, wherever it stands', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const { text: made } = html`<p title="${text}">${text}${[text, [text]]}</p>`;
      const inside = made.slice('<p title="'.length, -'</p>'.length);
      expect(inside.replace('">', '')).not.toMatch(/[<>"']/);
    }),
  );
});

test('markup within markup stays, and nothing is nothing', () => {
  expect(
    html`<ul>
        ${['a', 'b'].map((item) => html`<li>${item}</li>`)}
      </ul>
      ${null}${undefined}${false}${0}`.text.replaceAll(/\s/g, ''),
  ).toBe('<ul><li>a</li><li>b</li></ul>0');
});

test('code between backticks is escaped, too', () => {
  expect(prose('run `a < b` & wait').text).toBe('run <code>a &lt; b</code> &amp; wait');
});
