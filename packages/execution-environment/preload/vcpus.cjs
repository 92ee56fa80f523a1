/**
 * The CPU quota of the environment, where the runtime client reads it: it starts 8 worker threads for each vCPU unless it
 * is told otherwise, and would count the processors of this machine.
 */
'use strict';
const fs = require('node:fs');
const { getEnvironmentData, isMainThread, setEnvironmentData } = require('node:worker_threads');

const quota = '/sys/fs/cgroup/cpu.max';
const name = 'ENVIRONMENT_VCPUS';
if (isMainThread) setEnvironmentData(name, process.env[name]);
// A handler in AWS does not have it.
delete process.env[name];
const vcpus = Number(getEnvironmentData(name));
const { readFileSync } = fs;

fs.readFileSync = function (path, ...rest) {
  return path === quota ? `${vcpus * 100_000} 100000\n` : readFileSync.call(this, path, ...rest);
};
