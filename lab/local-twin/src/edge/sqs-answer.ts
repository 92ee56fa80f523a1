/** A request of API Gateway to SQS. */
export interface SqsRequest {
  /** `<account>/<queue>`. */
  queuePath: string;
  /** Names in lower case; the content type tells SQS's two protocols apart. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** SQS's answer as API Gateway sees it: JSON, but for a request that is too long as a whole. */
export interface SqsAnswer {
  status: number;
  body: string;
}

/** Rejects when SQS cannot be reached. */
export type SendToSqs = (request: SqsRequest) => Promise<SqsAnswer>;
