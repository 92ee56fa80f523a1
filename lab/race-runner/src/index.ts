export { HandlerFailsError } from './failing-answers.ts';
export { drive, type Driven, type DriveOptions, type Outcome, type Request } from './drive.ts';
export { type Finding, type FindingKind, type RaceReport, type Unstable } from './findings.ts';
export { race, type RaceOptions } from './race.ts';
export { readEvents, WrongCallError } from './read-events.ts';
export { printReport } from './print-report.ts';
export { prepareHandler, type PreparedHandler } from './prepare-handler.ts';
export { defaultWorkers, type Workers, workersOf } from './workers.ts';
