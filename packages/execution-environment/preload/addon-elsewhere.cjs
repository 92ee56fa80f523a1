/** Loads the runtime client's native addon from where it was built, if that is not beside the client. */
'use strict';
const Module = require('node:module');
const { getEnvironmentData, isMainThread, setEnvironmentData } = require('node:worker_threads');

const name = 'RAPID_CLIENT_ADDON';
if (isMainThread) setEnvironmentData(name, process.env[name]);
delete process.env[name];

const load = Module._load;
Module._load = function (request, ...rest) {
  return load.call(this, request === './rapid-client.node' ? getEnvironmentData(name) : request, ...rest);
};
