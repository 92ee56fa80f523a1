export { consoleUrl, startTwinWithConsole } from './start-twin.ts';
