// Prints the one line that says how a test run went, from the runner's own report: "N passed, N failed, N skipped".
import { readFileSync } from 'node:fs';

const [, , path] = process.argv;
const report = JSON.parse(readFileSync(path, 'utf8'));
const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = report;
// A file that could not even be loaded has no failed test, and must not pass for one.
const failed = numFailedTests > 0 ? numFailedTests : numFailedTestSuites;
console.log(`${passed} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);
