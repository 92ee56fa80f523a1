import type { IncomingMessage } from 'node:http';

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Why a request is refused that a page of somebody else may have sent, if it is. A browser carries any page's requests to
 * loopback: it says whose they are (`Origin`, `Sec-Fetch-Site`), and a name that was pointed at loopback shows in `Host`.
 */
export function refusalOf({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const { host = '', origin } = headers;
  if (!loopbackNames.includes(host.replace(/:\d+$/, ''))) return 'this address is for this machine alone';
  if (origin !== undefined && origin !== `http://${host}`)
    return 'a page of another origin has no business here';
  // A link that somebody follows comes from elsewhere and changes nothing.
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined;
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
    ? undefined
    : 'a page of another origin has no business here';
}
