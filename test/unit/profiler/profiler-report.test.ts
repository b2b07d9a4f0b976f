import { ETLProfiler } from '../../../src/profiler'
import { drive, resetClock, sleep, work } from './virtual-clock'

jest.mock('../../../src/profiler/clock', () => jest.requireActual('./virtual-clock'))

beforeEach(resetClock)

test('figures of one operation, in seconds', () => {
  const profiler = new ETLProfiler('p')
  for (let i = 1; i <= 100; i++) profiler.profileOperation('step', () => work(i))
  const { operations, summary } = profiler.getPerformanceReport()
  const { p50Time, p95Time, p99Time, avgTime, ...rest } = operations.step!
  expect(rest).toEqual({
    count: 100,
    totalTime: 5.05,
    selfTime: 5.05,
    busyTime: 5.05,
    minTime: 0.001,
    maxTime: 0.1,
    avgMemoryDelta: expect.any(Number),
    maxMemoryDelta: expect.any(Number),
    memoryDelta: expect.any(Number),
    memorySamples: 91, // the calls of 10 ms and more
    openCount: 0,
    errorCount: 0,
    queryCount: 0,
    queryTime: 0,
  })
  expect(avgTime).toBeCloseTo(0.0505, 9)
  for (const [found, exact] of [
    [p50Time, 0.05],
    [p95Time, 0.095],
    [p99Time, 0.099],
  ] as const)
    expect(Math.abs(found - exact) / exact).toBeLessThan(0.01)
  expect(summary).toEqual({
    totalTime: 5.05,
    totalOperations: 100,
    avgOperationTime: 5.05 / 100,
    memoryPeak: expect.any(Number),
    errorCount: 0,
    queryCount: 0,
  })
  expect(summary.memoryPeak).toBeGreaterThan(1)
})

test('percentiles never lie outside of what was measured', () => {
  const profiler = new ETLProfiler('p')
  profiler.profileOperation('once', () => work(7))
  expect(profiler.getPerformanceReport().operations.once).toMatchObject({
    p50Time: 0.007,
    p95Time: 0.007,
    p99Time: 0.007,
  })
})

test('an empty profiler reports zeros, no NaN and no Infinity', () => {
  const report = new ETLProfiler('p').getPerformanceReport()
  expect(report).toEqual({
    summary: {
      totalTime: 0,
      totalOperations: 0,
      avgOperationTime: 0,
      memoryPeak: expect.any(Number),
      errorCount: 0,
      queryCount: 0,
    },
    operations: {},
    recommendations: [],
  })
})

test('a report made inside open operations shows them as open, with the wall clock so far', async () => {
  const profiler = new ETLProfiler('p')
  await drive(
    profiler.profileOperation('outer', async () => {
      await sleep(10)
      profiler.profileOperation('inner', () => {
        work(5)
        const { operations, summary } = profiler.getPerformanceReport()
        expect(summary).toMatchObject({ totalTime: 0.015, totalOperations: 0, avgOperationTime: 0 })
        expect(operations.outer).toMatchObject({ count: 0, openCount: 1, totalTime: 0, avgTime: 0, busyTime: 0.015 })
        expect(operations.inner).toMatchObject({ count: 0, openCount: 1, minTime: 0, p95Time: 0, busyTime: 0.005 })
        expect(JSON.parse(JSON.stringify(operations))).toEqual(operations)
      })
      const { operations } = profiler.getPerformanceReport()
      expect(operations.outer!.openCount).toBe(1)
      expect(operations.inner).toMatchObject({ count: 1, openCount: 0, totalTime: 0.005 })
    }),
  )
  expect(profiler.getPerformanceReport().operations.outer).toMatchObject({ count: 1, openCount: 0, selfTime: 0.01 })
})

test('time between root operations is not covered; overlapping roots are covered once', async () => {
  const profiler = new ETLProfiler('p')
  profiler.profileOperation('first', () => work(10))
  work(1000)
  await drive(
    Promise.all([
      profiler.profileOperation('left', () => sleep(20)),
      profiler.profileOperation('right', () => sleep(30)),
    ]),
  )
  expect(profiler.getPerformanceReport().summary.totalTime).toBe(0.04)
})

test('queries are booked on the innermost open operation, and in the summary also without one', async () => {
  const profiler = new ETLProfiler('p')
  profiler.recordQuery(1)
  await drive(
    profiler.profileOperation('outer', async () => {
      profiler.recordQuery(0.25)
      await profiler.profileOperation('inner', async () => {
        await sleep(1)
        profiler.recordQuery(0.5)
        profiler.recordQuery(0.5)
      })
    }),
  )
  const { operations, summary } = profiler.getPerformanceReport()
  expect(operations.outer).toMatchObject({ queryCount: 1, queryTime: 0.25 })
  expect(operations.inner).toMatchObject({ queryCount: 2, queryTime: 1 })
  expect(summary.queryCount).toBe(4)
})

test('reset forgets everything, operations that are still open included', async () => {
  const profiler = new ETLProfiler('p')
  const span = profiler.start('manual')
  await drive(
    profiler.profileOperation('before', async () => {
      await sleep(1)
      profiler.reset()
      await profiler.profileOperation('after', () => sleep(2))
    }),
  )
  span.end()
  const { operations, summary } = profiler.getPerformanceReport()
  expect(Object.keys(operations)).toEqual(['after'])
  expect(summary).toMatchObject({ totalTime: 0.002, totalOperations: 1 })
  expect(profiler.getCallTree()).toMatchObject({ name: 'p', children: [{ name: 'after', count: 1, children: [] }] })
})

test('a disabled profiler runs everything and records nothing; it can be switched on', async () => {
  const profiler = new ETLProfiler('p', { enabled: false })
  const promise = Promise.resolve(1)
  expect(profiler.profileOperation('a', () => promise)).toBe(promise)
  expect(profiler.profileOperation('b', () => 2)).toBe(2)
  profiler.start('c').end()
  profiler.recordQuery(1)
  {
    using span = profiler.start('d')
    expect(span.end).toBeInstanceOf(Function)
  }
  expect(profiler.getPerformanceReport()).toMatchObject({ operations: {}, summary: { queryCount: 0 } })
  profiler.enabled = true
  profiler.profileOperation('e', () => work(1))
  expect(Object.keys(profiler.getPerformanceReport().operations)).toEqual(['e'])
})

test('an operation name that objects have as a property is a name like any other', () => {
  const profiler = new ETLProfiler('p')
  profiler.profileOperation('constructor', () => work(1))
  profiler.profileOperation('__proto__', () => work(1))
  const { operations } = profiler.getPerformanceReport()
  expect(Object.entries(operations).map(([name, { count }]) => [name, count])).toEqual([
    ['constructor', 1],
    ['__proto__', 1],
  ])
})

test.each([
  ['name', () => new ETLProfiler('')],
  ['thresholds.memoryMb', () => new ETLProfiler('p', { thresholds: { memoryMb: Number.NaN } })],
  ['thresholds.averageSeconds', () => new ETLProfiler('p', { thresholds: { averageSeconds: -1 } })],
  ['thresholds.avgSeconds', () => new ETLProfiler('p', { thresholds: { avgSeconds: 1 } as object })],
])('a wrong option is refused by name: %s', (option, create) => {
  expect(create).toThrow(
    expect.objectContaining({ code: 'ETL_INVALID_OPTION', context: expect.objectContaining({ option }) }),
  )
})

test('an explicit undefined keeps the default threshold', () => {
  const { thresholds } = new ETLProfiler('p', { thresholds: { memoryMb: undefined, averageSeconds: 3 } })
  expect(thresholds).toEqual({ memoryMb: 45, averageSeconds: 3, comparisonSeconds: 1 })
})
