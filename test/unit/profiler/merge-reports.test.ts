import { ETLProfiler, mergeReports } from '../../../src/profiler'
import { drive, resetClock, sleep, work } from './virtual-clock'

jest.mock('../../../src/profiler/clock', () => jest.requireActual('./virtual-clock'))

beforeEach(resetClock)

test('sums, extremes and percentiles over all calls of all profilers', () => {
  const [users, orders] = [new ETLProfiler('users'), new ETLProfiler('orders')]
  for (let i = 1; i <= 50; i++) users.profileOperation('step', () => work(i))
  work(10_000)
  for (let i = 51; i <= 100; i++) orders.profileOperation('step', () => work(i))
  orders.profileOperation('own', () => orders.recordQuery(0.5))

  const { operations, summary } = mergeReports([users, orders])
  expect(operations.step).toMatchObject({
    count: 100,
    totalTime: 5.05,
    selfTime: 5.05,
    busyTime: 5.05,
    minTime: 0.001,
    maxTime: 0.1,
  })
  expect(Math.abs(operations.step!.p50Time - 0.05) / 0.05).toBeLessThan(0.01)
  expect(Math.abs(operations.step!.p99Time - 0.099) / 0.099).toBeLessThan(0.01)
  expect(operations.own).toMatchObject({ count: 1, queryCount: 1, queryTime: 0.5 })
  expect(summary).toMatchObject({ totalTime: 5.05, totalOperations: 101, queryCount: 1, errorCount: 0 })
  expect(summary.memoryPeak).toBeGreaterThan(1)
})

test('the profilers themselves stay as they are', () => {
  const profiler = new ETLProfiler('users')
  profiler.profileOperation('step', () => work(1))
  const before = profiler.getPerformanceReport().operations
  mergeReports([profiler, profiler])
  expect(profiler.getPerformanceReport().operations).toEqual(before)
})

test('operations that are open in one profiler count as open', async () => {
  const [users, orders] = [new ETLProfiler('users'), new ETLProfiler('orders')]
  users.profileOperation('step', () => work(4))
  await drive(
    orders.profileOperation('step', async () => {
      await sleep(6)
      expect(mergeReports([users, orders]).operations.step).toMatchObject({ count: 1, openCount: 1, busyTime: 0.01 })
      expect(mergeReports([users, orders]).summary.totalTime).toBe(0.01)
    }),
  )
})

test('recommendations name the profiler and follow its own thresholds', () => {
  const [users, orders] = [new ETLProfiler('users', { thresholds: { averageSeconds: 5 } }), new ETLProfiler('orders')]
  users.profileOperation('step', () => work(2_000))
  orders.profileOperation('step', () => work(3_000))
  expect(mergeReports([users, orders]).recommendations).toEqual([
    expect.stringMatching(/^orders: step: 3\.00 s on average/),
  ])
})

test('nothing merged is an empty report', () => {
  expect(mergeReports([])).toEqual({
    summary: { totalTime: 0, totalOperations: 0, avgOperationTime: 0, memoryPeak: 0, errorCount: 0, queryCount: 0 },
    operations: {},
    recommendations: [],
  })
})
