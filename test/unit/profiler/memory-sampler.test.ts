import type * as Profiler from '../../../src/profiler'
import type * as Clock from './virtual-clock'

jest.mock('../../../src/profiler/clock', () => jest.requireActual('./virtual-clock'))

const MB = 2 ** 20

let rss: number
let readings: number
let profiler: Profiler.ETLProfiler
let work: typeof Clock.work

beforeEach(() => {
  rss = 100 * MB
  readings = 0
  const original = process.memoryUsage.rss
  process.memoryUsage.rss = () => (readings++, rss)
  jest.isolateModules(() => {
    const { ETLProfiler } = jest.requireActual<typeof Profiler>('../../../src/profiler')
    work = (jest.requireMock('../../../src/profiler/clock') as typeof Clock).work
    profiler = new ETLProfiler('p')
  })
  process.memoryUsage.rss = original
})

test('an operation of 10 ms and more reports how much RSS has grown; avg, max and last', () => {
  for (const growth of [32, 0, -8])
    profiler.profileOperation('hold', () => {
      work(15)
      rss += growth * MB
    })
  const { operations, summary } = profiler.getPerformanceReport()
  expect(operations.hold).toMatchObject({ memorySamples: 3, avgMemoryDelta: 8, maxMemoryDelta: 32, memoryDelta: -8 })
  expect(summary.memoryPeak).toBe(132)
})

test('short operations report no memory, and RSS is read at most every 10 ms', () => {
  for (let i = 0; i < 1_000; i++) profiler.profileOperation('tiny', () => work(1))
  expect(profiler.getPerformanceReport().operations.tiny).toMatchObject({
    memorySamples: 0,
    avgMemoryDelta: null,
    maxMemoryDelta: null,
    memoryDelta: null,
  })
  expect(readings).toBeGreaterThan(80)
  expect(readings).toBeLessThan(102)
})
