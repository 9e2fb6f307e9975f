/** The last line of `.ci/run`, from jest's JSON report: a step that failed beyond its tests counts as one failure. */
import { readFileSync } from 'node:fs';

const [reportPath = '', failedSteps = '0'] = process.argv.slice(2);
const text = readFileSync(reportPath, 'utf8');
/** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, numRuntimeErrorTestSuites: number }} */
const report =
  text === ''
    ? { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, numRuntimeErrorTestSuites: 0 }
    : JSON.parse(text);

const failed = Math.max(report.numFailedTests + report.numRuntimeErrorTestSuites, Number(failedSteps));
console.log(
  `${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests + report.numTodoTests} skipped`,
);
process.exitCode = failed > 0 ? 1 : 0;
