// Prints the result of test runs from the runner's reports: a line for each failed test, then
// "N passed, N failed, N skipped".
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const firstLine = (text) => text.trim().split('\n', 1)[0];

const counts = process.argv.slice(2).map((path) => {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = report;
  // A file that fails to load has no failed test, but must not count as passed.
  const failed = numFailedTests > 0 ? numFailedTests : numFailedTestSuites;
  for (const { name, message, assertionResults } of report.testResults) {
    const file = relative(process.cwd(), name);
    if (message) console.log(`failed: ${file}: ${firstLine(message)}`);
    for (const { status, fullName, failureMessages } of assertionResults) {
      if (status === 'failed') console.log(`failed: ${file}: ${fullName}: ${firstLine(failureMessages[0] ?? '')}`);
    }
  }
  return { passed, failed, skipped: numPendingTests + numTodoTests };
});
const sum = (of) => counts.reduce((total, one) => total + of(one), 0);
const failed = sum((one) => one.failed);
console.log(`${sum((one) => one.passed)} passed, ${failed} failed, ${sum((one) => one.skipped)} skipped`);
process.exit(counts.length > 0 && counts.every((one) => one.passed > 0) && failed === 0 ? 0 : 1);
