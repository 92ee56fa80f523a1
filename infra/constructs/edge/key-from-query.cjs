// Hands the key of the query string to API Gateway, which looks it up in the usage plan. It lets nobody in by itself.
exports.handler = async ({ queryStringParameters, methodArn }) => ({
  principalId: 'client',
  usageIdentifierKey: queryStringParameters.key,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: methodArn }],
  },
});
