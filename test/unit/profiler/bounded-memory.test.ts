import { type CallTree, ETLProfiler } from '../../../src/profiler'
import { Recording } from '../../../src/profiler/recording'
import { drive, resetClock, sleep, work } from './virtual-clock'

jest.mock('../../../src/profiler/clock', () => jest.requireActual('./virtual-clock'))

beforeEach(resetClock)

const size = (tree: CallTree): number => tree.children.reduce((sum, child) => sum + size(child), 1)

test('beyond 1000 names the rest is counted as (other)', () => {
  const profiler = new ETLProfiler('p')
  for (let i = 0; i < 5_000; i++) profiler.profileOperation(`dynamic ${i}`, () => work(1))
  const { operations, summary } = profiler.getPerformanceReport()
  expect(Object.keys(operations)).toHaveLength(1_001)
  expect(operations['(other)']!.count).toBe(4_000)
  expect(summary).toMatchObject({ totalOperations: 5_000, totalTime: 5 })
})

test('deep recursion keeps a bounded tree and exact counts', () => {
  const profiler = new ETLProfiler('p')
  const down = (n: number): void => profiler.profileOperation('down', () => (n > 0 ? down(n - 1) : undefined))
  down(1_000)
  expect(size(profiler.getCallTree())).toBeLessThan(100)
  expect(profiler.getPerformanceReport().operations.down).toMatchObject({ count: 1_001, openCount: 0 })
})

test('a deep chain of different names and a wide tree stop at the node limit', () => {
  const profiler = new ETLProfiler('p')
  const chain = (n: number): void => profiler.profileOperation(`level ${n}`, () => (n > 0 ? chain(n - 1) : undefined))
  chain(300)
  for (let i = 0; i < 200; i++)
    profiler.profileOperation(`wide ${i % 90}`, () => {
      for (let j = 0; j < 200; j++) profiler.profileOperation(`leaf ${j}`, () => undefined)
    })
  expect(size(profiler.getCallTree())).toBeLessThanOrEqual(10_000)
  const { operations, summary } = profiler.getPerformanceReport()
  expect(summary.totalOperations).toBe(301 + 200 + 200 * 200)
  expect(Object.values(operations).filter(({ openCount }) => openCount !== 0)).toEqual([])
})

test('work that keeps starting itself anew does not hold the finished operations before it', async () => {
  const profiler = new ETLProfiler('p')
  const other = new ETLProfiler('other')
  const begin = jest.spyOn(Recording.prototype, 'openPinned')
  let rounds = 0
  const again = (): Promise<void> =>
    (rounds % 2 === 0 ? profiler : other).profileOperation('poll', async () => {
      await sleep(1)
      if (++rounds < 50) next = sleep(1).then(again) // starts after this one has ended
    })
  let next: Promise<void> = again()
  for (let i = 0; i < 50; i++) await drive(next)
  const spans = begin.mock.results.map(({ value }) => value as ReturnType<Recording['openPinned']>)
  begin.mockRestore()
  expect(spans).toHaveLength(50)
  expect(spans.filter((span) => span.outer !== null)).toEqual([])
})
