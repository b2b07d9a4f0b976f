import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { formatRunReport } from '../../../src/report/format-run-report'
import { operation, sampleReport, targetCounts } from './sample-report'

test('the whole report at 80 columns', () => {
  expect(formatRunReport(sampleReport())).toBe(
    `
hospital: completed in 12.4s
run 0198c2f4-7c1e-7d3a-9b51-3d6f8a2e4c10
started 2026-11-23T16:50:12.000Z, peak memory 187.3 MB

Rows
  Transformer                     Read    Loaded Filtered Rejected Rows/s   Time
  departments                       24        24        0        0  1,200 20.0ms
  patients                     100,000    99,712      281        7 81,301  1.23s
  laboratory_re…_departments 1,000,000 1,000,000        0        0 90,498  11.1s
  total                      1,100,024 1,099,736      281        7 89,433  12.3s

Operations (MB: average change of memory during one call)
  Operation        Total   Self     Avg     p95     Max    MB      Count  Errors
  total_migration  12.3s  310ms   4.10s   11.1s   11.1s  41.2          3       0
  bulk_create      6.20s  6.20s  28.0ms  41.2ms   110ms   0.4        221       0
  data_extraction  4.90s  4.90s  21.9ms  30.0ms  90.0ms  -0.2        224       0
  clean_phone      310ms  310ms   280ns   400ns  2.00ms     -  1,100,000       7

Recommendations
  - patients: data_extraction: 4.90 s in all, over 2 times data_transformation
    (0.900 s); index the columns of \`where\`, or read fewer columns and rows.
`.slice(1, -1),
  )
})

test.each([72, 80, 100, 120])('no line is longer than %d columns', (width) => {
  const text = formatRunReport(sampleReport(), { width })
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width)
})

test('names are whole where there is room', () => {
  expect(formatRunReport(sampleReport(), { width: 120 })).toContain('laboratory_results_of_all_departments ')
})

test('colours change nothing but the colour', () => {
  const colored = formatRunReport(sampleReport(), { color: true })
  expect(colored).toContain('\u001b[')
  expect(stripVTControlCharacters(colored)).toBe(formatRunReport(sampleReport()))
  expect(formatRunReport(sampleReport())).not.toContain('\u001b')
})

test('colours are the caller’s decision, also where the output is no terminal and NO_COLOR is set', () => {
  const before = process.env.NO_COLOR
  process.env.NO_COLOR = '1'
  try {
    expect(formatRunReport(sampleReport(), { color: true })).toContain('\u001b[')
  } finally {
    if (before === undefined) delete process.env.NO_COLOR
    else process.env.NO_COLOR = before
  }
})

test('a failed run says why', () => {
  const text = formatRunReport(
    sampleReport({ state: 'failed', error: { code: 'ETL_LOAD_FAILED', message: 'Loading 5000 rows failed.' } }),
  )
  expect(text).toMatch(/^hospital: failed in 12\.4s$/m)
  expect(text).toMatch(/^ETL_LOAD_FAILED: Loading 5000 rows failed\.$/m)
})

test('a dry run and a continued run say so', () => {
  expect(formatRunReport(sampleReport({ dryRun: true, resumed: true }))).toMatch(
    /^hospital: completed in 12\.4s, continued an unfinished run, dry run: nothing was written$/m,
  )
})

test('a continued run says what the whole run has moved', () => {
  const report = sampleReport({ resumed: true })
  report.transformers.patients!.totals = { ...report.counts, readCount: 218_006, loadCount: 217_000 }
  expect(formatRunReport(report)).toMatch(/^whole run: 1,218,030 rows read, 1,217,024 loaded$/m)
  expect(formatRunReport({ ...report, resumed: false })).not.toContain('whole run')
})

test('target rows that were not inserted have a table, with the columns that are above zero', () => {
  const report = sampleReport()
  report.transformers.departments!.targets = { department: targetCounts({ insertCount: 24 }) }
  report.transformers.patients!.targets = {
    person: targetCounts({ insertCount: 19_600, ignoreCount: 400 }),
    cards: targetCounts({ updateCount: 12, unchangedCount: 3 }),
    none: targetCounts({}),
  }
  const lines = formatRunReport(report).split('\n')
  const start = lines.indexOf('Target rows')
  expect(lines.slice(start, start + 6)).toEqual([
    'Target rows',
    '  Target           Inserted  Updated  Unchanged  Ignored',
    '  departments            24        0          0        0',
    '  patients.person    19,600        0          0      400',
    '  patients.cards          0       12          3        0',
    '',
  ])
})

test('where all target rows were inserted there is no table of them', () => {
  const report = sampleReport()
  report.transformers.departments!.targets = { department: targetCounts({ insertCount: 24 }) }
  expect(formatRunReport(report)).not.toContain('Target rows')
})

test('all five counts of a large target fit into 80 columns', () => {
  const report = sampleReport()
  const large = 1_000_000_000
  report.transformers.patients!.targets = {
    person: targetCounts({
      insertCount: large,
      updateCount: large,
      unchangedCount: large,
      ignoreCount: large,
      supersedeCount: large,
    }),
  }
  const lines = formatRunReport(report, { width: 80 }).split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('one transformer needs no total; none and no operations leave only the heading', () => {
  const full = sampleReport()
  const { departments } = full.transformers
  expect(formatRunReport(sampleReport({ transformers: { departments: departments! } }))).not.toMatch(/^ {2}total /m)
  const performance = { ...full.performance, operations: {}, recommendations: [] }
  expect(formatRunReport(sampleReport({ transformers: {}, performance })).split('\n')).toHaveLength(3)
})

test('a transformer that was not measured has no time and no speed', () => {
  const { departments } = sampleReport().transformers
  const summary = { ...departments!.performance.summary, totalTime: 0 }
  const unmeasured = { ...departments!, performance: { ...departments!.performance, summary } }
  const text = formatRunReport(sampleReport({ transformers: { departments: unmeasured } }))
  expect(text).toMatch(/^ {2}departments +24 +24 +0 +0 +- +-$/m)
})

test('operations are sorted by their total', () => {
  const operations = fc.dictionary(
    fc.stringMatching(/^[a-z_]{1,40}$/),
    fc.double({ min: 0, max: 1e5, noNaN: true }).map((totalTime) => operation({ totalTime })),
    { minKeys: 1 },
  )
  fc.assert(
    fc.property(operations, (given) => {
      const report = sampleReport({ transformers: {} })
      report.performance = { ...report.performance, operations: given, recommendations: [] }
      const lines = formatRunReport(report, { width: 160 }).split('\n')
      const shown = lines.slice(lines.findIndex((line) => line.startsWith('Operations')) + 2)
      const names = shown.map((line) => line.trim().split(' ')[0]!)
      expect(names).toHaveLength(Object.keys(given).length)
      const totals = names.map((name) => given[name]!.totalTime)
      expect(totals).toEqual([...totals].sort((a, b) => b - a))
    }),
  )
})
