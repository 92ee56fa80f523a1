export { judgeRun, likelyRepeats, moreMayDecide } from './judge-run.ts';
export { writeReport } from './write-report.ts';
