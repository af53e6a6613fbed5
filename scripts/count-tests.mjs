// Prints the one line that says how test runs went, from the runner's own reports: "N passed, N failed, N skipped".
import { readFileSync } from 'node:fs';

const counts = process.argv.slice(2).map((path) => {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = report;
  // A file that could not even be loaded has no failed test, and must not pass for one.
  const failed = numFailedTests > 0 ? numFailedTests : numFailedTestSuites;
  return { passed, failed, skipped: numPendingTests + numTodoTests };
});
const sum = (of) => counts.reduce((total, one) => total + of(one), 0);
const failed = sum((one) => one.failed);
console.log(`${sum((one) => one.passed)} passed, ${failed} failed, ${sum((one) => one.skipped)} skipped`);
process.exit(counts.length > 0 && counts.every((one) => one.passed > 0) && failed === 0 ? 0 : 1);
