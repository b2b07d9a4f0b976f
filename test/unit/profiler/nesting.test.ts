import { AsyncLocalStorage } from 'node:async_hooks'
import { type CallTree, ETLProfiler } from '../../../src/profiler'
import { drive, resetClock, sleep, work } from './virtual-clock'

jest.mock('../../../src/profiler/clock', () => jest.requireActual('./virtual-clock'))

beforeEach(resetClock)

function find(tree: CallTree, ...path: string[]): CallTree | undefined {
  return path.reduce<CallTree | undefined>((at, name) => at?.children.find((child) => child.name === name), tree)
}

test('three overlapping calls: the sum counts each, the busy time and the parent count the union', async () => {
  const profiler = new ETLProfiler('p')
  const leaf = () => profiler.profileOperation('leaf', () => sleep(40))
  await drive(
    profiler.profileOperation('root', async () => {
      await Promise.all([leaf(), leaf(), leaf()])
      await sleep(20)
    }),
  )
  const { operations, summary } = profiler.getPerformanceReport()
  expect(operations.leaf).toMatchObject({ count: 3, totalTime: 0.12, busyTime: 0.04, selfTime: 0.12 })
  expect(operations.root).toMatchObject({ totalTime: 0.06, selfTime: 0.02 })
  expect(summary.totalTime).toBe(0.06)
  expect(find(profiler.getCallTree(), 'root', 'leaf')).toMatchObject({ count: 3, totalTime: 0.12 })
})

test('a shared function is found below each of its callers, across awaits and concurrency', async () => {
  const profiler = new ETLProfiler('p')
  const grandchild = () => profiler.profileOperation('g', () => sleep(5))
  const child = () =>
    profiler.profileOperation('c', async () => {
      await sleep(5)
      await grandchild()
    })
  const caller = (name: string) =>
    profiler.profileOperation(name, async () => {
      await sleep(1)
      await child()
    })
  await drive(Promise.all([caller('a'), caller('b'), caller('a')]))
  const tree = profiler.getCallTree()
  expect(find(tree, 'a', 'c', 'g')?.count).toBe(2)
  expect(find(tree, 'b', 'c', 'g')?.count).toBe(1)
  expect(find(tree, 'c')).toBeUndefined()
})

test('recursion: the sum counts inner calls again, the busy time does not', () => {
  const profiler = new ETLProfiler('p')
  let calls = 0
  const fib = (n: number): number =>
    profiler.profileOperation('fib', () => {
      calls++
      work(1)
      return n < 2 ? n : fib(n - 1) + fib(n - 2)
    })
  expect(fib(8)).toBe(21)
  const { fib: figures } = profiler.getPerformanceReport().operations
  expect(figures!.count).toBe(calls)
  expect(figures!.busyTime).toBeCloseTo(calls / 1000, 9)
  expect(figures!.selfTime).toBeCloseTo(calls / 1000, 9)
  expect(figures!.totalTime).toBeGreaterThan(2 * figures!.busyTime)
})

test('errors pass through, are counted and leave the nesting intact', async () => {
  const profiler = new ETLProfiler('p')
  const rejects = () =>
    profiler.profileOperation('rejects', async () => {
      await sleep(1)
      throw new Error('x')
    })
  const throws = () =>
    profiler.profileOperation('throws', () => {
      throw new Error('y')
    })
  const throwsInAsyncShape = () =>
    profiler.profileOperation('rejects', (): Promise<void> => {
      throw new Error('z')
    })
  await expect(drive(rejects())).rejects.toThrow('x')
  expect(throws).toThrow('y')
  expect(throws).toThrow('y')
  expect(throwsInAsyncShape).toThrow('z')
  profiler.profileOperation('after', () => work(1))
  const { operations, summary } = profiler.getPerformanceReport()
  expect(operations.rejects).toMatchObject({ count: 2, errorCount: 2, openCount: 0 })
  expect(operations.throws).toMatchObject({ count: 2, errorCount: 2, openCount: 0 })
  expect(summary.errorCount).toBe(4)
  expect(find(profiler.getCallTree(), 'after')?.count).toBe(1)
})

test('late work of a finished operation belongs to what was around it', async () => {
  const profiler = new ETLProfiler('p')
  let late: Promise<void> | undefined
  const lateCall = () =>
    profiler.profileOperation('late', async () => {
      await sleep(20)
      await profiler.profileOperation('inner', () => sleep(1))
    })
  const outer = profiler.profileOperation('outer', async () => {
    await profiler.profileOperation('mid', async () => {
      late = lateCall()
      await sleep(2)
    })
    await sleep(2)
  })
  await drive(outer)
  await drive(late!)
  const tree = profiler.getCallTree()
  expect(find(tree, 'outer')).toMatchObject({ totalTime: 0.004, selfTime: 0.002 })
  expect(find(tree, 'outer', 'mid')).toMatchObject({ totalTime: 0.002, selfTime: 0 })
  expect(find(tree, 'outer', 'mid', 'late', 'inner')?.count).toBe(1)
  expect(profiler.getPerformanceReport().summary.totalTime).toBe(0.004)
})

test('an operation started in the context of a finished one gets the nearest open ancestor as its parent', async () => {
  const profiler = new ETLProfiler('p')
  await drive(
    profiler.profileOperation('outer', async () => {
      let afterwards: Promise<void> | undefined
      await profiler.profileOperation('mid', async () => {
        afterwards = sleep(10).then(() => profiler.profileOperation('afterwards', () => sleep(1)))
        await sleep(2)
      })
      await afterwards
    }),
  )
  expect(find(profiler.getCallTree(), 'outer', 'afterwards')?.count).toBe(1)
  expect(find(profiler.getCallTree(), 'outer', 'mid', 'afterwards')).toBeUndefined()
})

test('a plain function that returns a promise is nested right from its first call on', async () => {
  const profiler = new ETLProfiler('p')
  const call = () =>
    profiler.profileOperation('f', () => sleep(3).then(() => profiler.profileOperation('in', () => sleep(2))))
  for (let i = 0; i < 3; i++) await drive(call())
  expect(find(profiler.getCallTree(), 'f')).toMatchObject({ count: 3, totalTime: 0.015, selfTime: 0.009 })
  expect(find(profiler.getCallTree(), 'f', 'in')?.count).toBe(3)
})

test('an operation that was synchronous at first and returns a promise later is measured until it settles', async () => {
  const profiler = new ETLProfiler('p')
  const call = (name: string, ms: number): void | Promise<void> =>
    profiler.profileOperation(name, () => (ms === 0 ? undefined : sleep(ms)))
  for (const name of ['lookup', 'held', 'caller']) void call(name, 0)
  let pending: void | Promise<void> = undefined
  profiler.profileOperation('caller', () => void (pending = call('lookup', 7)))
  const held = call('held', 20) // must not take the place of the caller that `lookup` still refers to
  await drive(Promise.all([Promise.resolve(pending), held]))
  expect(profiler.getPerformanceReport().operations).toMatchObject({
    lookup: { count: 2, totalTime: 0.007, openCount: 0 },
    held: { count: 2, totalTime: 0.02, selfTime: 0.02 },
    caller: { count: 2, totalTime: 0 },
  })
})

test('asynchronous work started by a synchronous call never books on a later call', async () => {
  const profiler = new ETLProfiler('p')
  const call = (name: string, ms: number): void | Promise<void> =>
    profiler.profileOperation(name, () => (ms === 0 ? undefined : sleep(ms)))
  for (const name of ['outer', 'caller', 'held', 'held too']) void call(name, 0)
  let pending: Promise<void> | undefined
  profiler.profileOperation('outer', () => {
    profiler.profileOperation('caller', () => {
      pending = profiler.profileOperation('background', async () => {
        await sleep(5)
        await profiler.profileOperation('step', () => sleep(5))
      })
    })
  })
  const held = [call('held', 20), call('held too', 20)]
  await drive(Promise.all([pending, ...held]))
  expect(find(profiler.getCallTree(), 'outer', 'caller', 'background', 'step')?.count).toBe(1)
  for (const name of ['held', 'held too'])
    expect(find(profiler.getCallTree(), name)).toMatchObject({ totalTime: 0.02, selfTime: 0.02, children: [] })
})

test('recursion inside a first call enters the async context once', () => {
  const run = jest.spyOn(AsyncLocalStorage.prototype, 'run')
  const profiler = new ETLProfiler('p')
  const down = (n: number): void => profiler.profileOperation('down', () => (n > 0 ? down(n - 1) : undefined))
  down(100)
  down(100)
  expect(run).toHaveBeenCalledTimes(1)
  run.mockRestore()
})

test('two profilers in one context: each nests its own operations', async () => {
  const [a, b] = [new ETLProfiler('a'), new ETLProfiler('b')]
  await drive(
    a.profileOperation('outer', () =>
      b.profileOperation('between', async () => {
        await sleep(1)
        a.profileOperation('inner', () => b.profileOperation('leaf', () => work(1)))
      }),
    ),
  )
  expect(find(a.getCallTree(), 'outer', 'inner')?.count).toBe(1)
  expect(find(b.getCallTree(), 'between', 'leaf')?.count).toBe(1)
})

test('two profilers: an operation is no child of a finished one behind an open one of the other profiler', async () => {
  const [a, b] = [new ETLProfiler('a'), new ETLProfiler('b')]
  let pending: Promise<void> | undefined
  await drive(
    a.profileOperation('finished', async () => {
      pending = b.profileOperation('open', async () => {
        await sleep(10)
        a.profileOperation('later', () => work(1))
      })
      await sleep(1)
    }),
  )
  await drive(pending!)
  expect(a.getCallTree().children.map(({ name }) => name)).toEqual(['finished', 'later'])
})

test('a started span may end late, twice or by `using`; it counts once', () => {
  const profiler = new ETLProfiler('p')
  const span = profiler.start('m')
  work(2)
  span.end()
  span.end()
  {
    using block = profiler.start('m')
    expect(block.end).toBeInstanceOf(Function)
    work(3)
  }
  expect(profiler.getPerformanceReport().operations.m).toMatchObject({ count: 2, totalTime: 0.005, openCount: 0 })
})

test('a lazy thenable is passed on untouched and not started', async () => {
  const profiler = new ETLProfiler('p')
  let started = 0
  class LazyPromise extends Promise<number> {
    override then<A = number, B = never>(
      ...handlers: [((value: number) => A | PromiseLike<A>)?, ((reason: unknown) => B | PromiseLike<B>)?]
    ): Promise<A | B> {
      started++
      return super.then(...handlers)
    }
  }
  const thenable = { then: (ok: (value: number) => void) => (started++, ok(1)) }
  const lazy = new LazyPromise((resolve) => resolve(2))
  for (let i = 0; i < 2; i++) {
    expect(profiler.profileOperation('q', () => thenable)).toBe(thenable)
    expect(profiler.profileOperation('q', () => lazy)).toBe(lazy)
  }
  expect(started).toBe(0)
  expect(await profiler.profileOperation('q', () => thenable)).toBe(1)
  expect(started).toBe(1)
})

test('a promise of another realm is awaited', async () => {
  const { runInNewContext } = await import('node:vm')
  const profiler = new ETLProfiler('p')
  const foreign = runInNewContext('Promise.resolve(3)') as Promise<number>
  expect(foreign instanceof Promise).toBe(false)
  const result = profiler.profileOperation('foreign', () => foreign)
  expect(profiler.getPerformanceReport().operations.foreign).toMatchObject({ openCount: 1, count: 0 })
  expect(await result).toBe(3)
  expect(profiler.getPerformanceReport().operations.foreign).toMatchObject({ openCount: 0, count: 1 })
})
