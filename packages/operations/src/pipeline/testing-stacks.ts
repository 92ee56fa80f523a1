import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Outputs of stacks by their names. */
export type TestStacks = Record<string, Record<string, string>>;

/**
 * CloudFormation's DescribeStacks on a free port, for tests, with answers written after the API reference (DescribeStacks,
 * read 2026-11-21): a stack that is not there is a ValidationError.
 */
export async function startTestStacks(stacks: TestStacks): Promise<{ endpoint: string; stop(): void }> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const name = new URLSearchParams(body).get('StackName') ?? '';
      const outputs = stacks[name];
      response.writeHead(outputs ? 200 : 400, { 'content-type': 'text/xml' });
      response.end(outputs ? described(name, outputs) : absent(name));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function described(name: string, outputs: Record<string, string>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><CreationTime>2026-11-21T11:00:00Z</CreationTime><StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function absent(name: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`;
}
