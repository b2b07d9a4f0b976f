import { stripVTControlCharacters } from 'node:util'
import { ETLProfiler } from '../../../src/profiler'
import '../../../src/integrations/jest'
import { operation, sampleReport } from '../report/sample-report'

const report = sampleReport()

function messageOf(assertion: () => void): string {
  try {
    assertion()
  } catch (error) {
    return stripVTControlCharacters((error as Error).message)
  }
  throw new Error('The assertion passed.')
}

describe('toHaveOperation', () => {
  test('on a run report, a transformer report, a performance report and a profiler', () => {
    const profiler = new ETLProfiler('p')
    profiler.profileOperation('bulk_create', () => undefined)
    const { performance } = report
    const transformer = { ...report.transformers.patients!, performance }
    for (const received of [report, transformer, performance, profiler]) {
      expect(received).toHaveOperation('bulk_create')
      expect(received).not.toHaveOperation('bulk_delete')
    }
  })

  test('count is exact, the average an upper bound', () => {
    expect(report).toHaveOperation('bulk_create', { count: 221, maxAvgTime: 0.028 })
    expect(report).not.toHaveOperation('bulk_create', { count: 220 })
    expect(report).not.toHaveOperation('bulk_create', { maxAvgTime: 0.0279 })
    expect(report).not.toHaveOperation('bulk_create', { count: 221, maxAvgTime: 0.01 })
    expect(report).not.toHaveOperation('bulk_delete', { count: 0 })
  })

  test('figures that differ are shown side by side', () => {
    expect(messageOf(() => expect(report).toHaveOperation('bulk_create', { count: 3, maxAvgTime: 0.5 }))).toBe(
      `expect(report).toHaveOperation(name)

Expected operation: "bulk_create"
           expected  received
  count           3       221  <- differs
  avgTime  <= 0.5 s   0.028 s`,
    )
  })

  test('an operation that never ran: the ones that did', () => {
    expect(messageOf(() => expect(report).toHaveOperation('bulk_creat'))).toBe(
      `expect(report).toHaveOperation(name)

Expected operation: "bulk_creat"
Received operations: bulk_create (221), total_migration (3), data_extraction (224), clean_phone (1100000)`,
    )
    expect(messageOf(() => expect(new ETLProfiler('p')).toHaveOperation('x'))).toContain('Received operations: none')
  })

  test('.not: what was found although it should not be there', () => {
    expect(messageOf(() => expect(report).not.toHaveOperation('bulk_create'))).toBe(
      `expect(report).not.toHaveOperation(name)

Expected operation: not "bulk_create"
         expected  received
  count    absent       221`,
    )
    expect(messageOf(() => expect(report).not.toHaveOperation('bulk_create', { count: 221 }))).toContain(
      '221       221',
    )
  })

  test('inherited properties are no operations', () => {
    expect({ operations: { step: operation() } }).not.toHaveOperation('toString')
  })

  test.each([undefined, null, 1, 'report', {}, { performance: null }, { operations: null }])(
    '%p is no report: an error with and without .not',
    (received) => {
      expect(messageOf(() => expect(received).toHaveOperation('x'))).toContain('received must be a run report')
      expect(messageOf(() => expect(received).not.toHaveOperation('x'))).toContain('received must be a run report')
    },
  )
})

describe('toHaveLoaded', () => {
  test('compares the transformers that are named', () => {
    expect(report).toHaveLoaded({ departments: 24 })
    expect(report).toHaveLoaded({ departments: 24, patients: 99_712 })
    expect(report).not.toHaveLoaded({ departments: 24, patients: 100_000 })
    expect(report).not.toHaveLoaded({ nobody: 0 })
    expect(report).not.toHaveLoaded({ constructor: 0 } as unknown as Record<string, number>)
  })

  test('figures side by side, and the transformers there are', () => {
    expect(messageOf(() => expect(report).toHaveLoaded({ departments: 24, patients: 100_000, patient: 1 }))).toBe(
      `expect(report).toHaveLoaded(rows)

Expected rows loaded:
               expected             received
  departments        24                   24
  patients       100000                99712  <- differs
  patient             1  no such transformer  <- differs

Transformers in the report: departments, patients, laboratory_results_of_all_departments`,
    )
  })

  test('.not', () => {
    expect(messageOf(() => expect(report).not.toHaveLoaded({ departments: 24 }))).toBe(
      `expect(report).not.toHaveLoaded(rows)

Expected rows loaded not to be:
               expected  received
  departments        24        24`,
    )
  })

  test.each([undefined, null, 'x', {}, { transformers: null }])('%p is no run report', (received) => {
    expect(messageOf(() => expect(received).toHaveLoaded({}))).toContain('received must be a run report')
    expect(messageOf(() => expect(received).not.toHaveLoaded({}))).toContain('received must be a run report')
  })
})
