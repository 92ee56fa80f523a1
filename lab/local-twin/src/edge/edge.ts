export interface EdgeRequest {
  method: string;
  /** Without the query string. */
  path: string;
  /** Without the question mark. */
  query: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Names as the client wrote them, each before its value. */
  rawHeaders: readonly string[];
  /** As it came over the wire; nothing if it is larger than API Gateway takes. */
  body: Buffer | undefined;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** An API of API Gateway, as the template describes it. */
export interface Edge {
  /** What paths begin with: `/live` for a named stage, nothing for `$default`. */
  readonly basePath: string;
  /** Rejects for what neither AWS nor the twin has an answer to; the server then says `failure`. */
  answer(request: EdgeRequest): Promise<HttpAnswer>;
  /** What API Gateway answers where it fails itself. */
  failure(): HttpAnswer;
}
