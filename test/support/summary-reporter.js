/** Ends a run with `N passed, N failed` (and `, N skipped`) alone on a line, from Jest's own results. */
class SummaryReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests + results.numTodoTests
    const summary = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
    // Jest prints its own summary after every other reporter, so the last line has to wait for the end of the process.
    process.once('exit', () => process.stdout.write(`\n${summary}\n`))
  }
}

module.exports = SummaryReporter
