import { Agent, request } from 'undici';

/** An answer of SQS as API Gateway sees it: a status, and JSON in the shape of the query protocol. */
export interface SqsAnswer {
  status: number;
  body: string;
}

/** Posts a form of the query protocol to the path of a queue. Rejects when SQS cannot be reached. */
export type SendMessage = (queuePath: string, form: string) => Promise<SqsAnswer>;

/**
 * SQS by the query protocol (`Action=SendMessage&…`), over a server that speaks the JSON protocol. API Gateway asks for
 * JSON answers, so `SendMessage` answers `{"SendMessageResponse":{"SendMessageResult":{…}}}`.
 */
export class SqsQueryProtocol {
  readonly #endpoint: string;
  readonly #agent = new Agent({ connections: 16, pipelining: 1 });

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  async send(queuePath: string, form: string): Promise<SqsAnswer> {
    const parameters = new URLSearchParams(form);
    const action = parameters.get('Action');
    if (action !== 'SendMessage')
      return errorAnswer(400, 'InvalidAction', `The action ${action ?? ''} is not valid for this endpoint.`);
    const { statusCode, body } = await request(`${this.#endpoint}/`, {
      method: 'POST',
      dispatcher: this.#agent,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.SendMessage',
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify({
        QueueUrl: `${this.#endpoint}/${queuePath}`,
        MessageBody: parameters.get('MessageBody') ?? '',
        MessageAttributes: messageAttributes(parameters),
      }),
    });
    const answer = (await body.json()) as Record<string, string>;
    if (statusCode !== 200) {
      return errorAnswer(statusCode, (answer['__type'] ?? '').replace(/^.*#/, ''), answer['message'] ?? '');
    }
    return {
      status: 200,
      body: JSON.stringify({
        SendMessageResponse: {
          ResponseMetadata: { RequestId: answer['MessageId'] },
          SendMessageResult: { MD5OfMessageBody: answer['MD5OfMessageBody'], MessageId: answer['MessageId'] },
        },
      }),
    };
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

function errorAnswer(status: number, Code: string, Message: string): SqsAnswer {
  return {
    status,
    body: JSON.stringify({ Error: { Code, Message, Type: status < 500 ? 'Sender' : 'Receiver' } }),
  };
}

interface Attribute {
  DataType: string;
  StringValue: string;
}

/** `MessageAttribute.<n>.Name`, `….Value.DataType`, `….Value.StringValue`. */
function messageAttributes(parameters: URLSearchParams): Record<string, Attribute> {
  const attributes: Record<string, Attribute> = {};
  for (let n = 1; ; n += 1) {
    const name = parameters.get(`MessageAttribute.${n}.Name`);
    if (name === null) return attributes;
    attributes[name] = {
      DataType: parameters.get(`MessageAttribute.${n}.Value.DataType`) ?? 'String',
      StringValue: parameters.get(`MessageAttribute.${n}.Value.StringValue`) ?? '',
    };
  }
}
