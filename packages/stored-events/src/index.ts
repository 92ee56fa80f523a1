export { connect, type ConnectOptions, connectTwin, disconnect, type Pipeline } from './connect.ts';
export { forget, type ForgetOptions, type ForgetResult } from './forget/forget.ts';
export { type Person, personOf } from './forget/person.ts';
export { replay, type ReplayOptions, type ReplayResult } from './replay/replay.ts';
