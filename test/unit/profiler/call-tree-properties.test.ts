import fc from 'fast-check'
import { ETLProfiler } from '../../../src/profiler'
import { drive, now, resetClock, sleep, work } from './virtual-clock'

jest.mock('../../../src/profiler/clock', () => jest.requireActual('./virtual-clock'))

/** A random call: `before` ms, then its children, then `after` ms. */
interface Call {
  name: string
  kind: 'sync' | 'async'
  before: number
  after: number
  /** Children run at once instead of one after another. */
  together: boolean
  /** The parent does not wait for this call. */
  dropped: boolean
  children: Call[]
}
interface Interval {
  start: number
  end: number
}
interface Seen extends Interval {
  name: string
  children: Seen[]
}

const duration = fc.integer({ min: 0, max: 50 })
const DEPTH = 5

/** Random calls with unique names. `overlap`: children may run at once, and parents may leave before them. */
function calls(overlap: boolean): fc.Arbitrary<Call> {
  const maybe = overlap ? fc.boolean() : fc.constant(false)
  const tree: fc.Memo<Call> = fc.memo((depth): fc.Arbitrary<Call> =>
    fc.record({
      name: fc.constant(''),
      kind: fc.constantFrom('sync' as const, 'async' as const),
      before: duration,
      after: duration,
      together: maybe,
      dropped: maybe,
      children: depth > 1 ? fc.array(tree(), { maxLength: 3 }) : fc.constant<Call[]>([]),
    }),
  )
  return tree(DEPTH).map((call) => named()(call))
}

/** A synchronous call contains synchronous ones only. */
function named(): (call: Call) => Call {
  let next = 0
  const name = (call: Call, insideSync = false): Call => {
    const sync = insideSync || call.kind === 'sync'
    return {
      ...call,
      name: `op${next++}`,
      kind: sync ? 'sync' : 'async',
      together: call.together && !sync,
      dropped: call.dropped && !insideSync,
      children: call.children.map((child) => name(child, sync)),
    }
  }
  return (call) => name(call)
}

function run(profiler: ETLProfiler, call: Call, seen: Seen[], background: Promise<unknown>[]): void | Promise<void> {
  const me: Seen = { name: call.name, start: now(), end: 0, children: [] }
  seen.push(me)
  if (call.kind === 'sync')
    return profiler.profileOperation(call.name, () => {
      work(call.before)
      for (const child of call.children) void run(profiler, child, me.children, background)
      work(call.after)
      me.end = now()
    })
  return profiler.profileOperation(call.name, async () => {
    await sleep(call.before)
    const pending: (void | Promise<void>)[] = []
    for (const child of call.children) {
      const result = run(profiler, child, me.children, background)
      if (child.dropped) background.push(Promise.resolve(result))
      else if (call.together) pending.push(result)
      else await result
    }
    await Promise.all(pending.map(async (each) => each))
    await sleep(call.after)
    me.end = now()
  })
}

async function runTree(call: Call): Promise<{ profiler: ETLProfiler; root: Seen; all: Seen[] }> {
  resetClock()
  const profiler = new ETLProfiler('p')
  const roots: Seen[] = []
  const background: Promise<unknown>[] = []
  await drive(Promise.resolve(run(profiler, call, roots, background)))
  for (const promise of background) await drive(promise) // grows while the ones before are driven
  const flatten = (node: Seen): Seen[] => [node, ...node.children.flatMap(flatten)]
  return { profiler, root: roots[0]!, all: flatten(roots[0]!) }
}

/** The textbook way: merge the sorted intervals. */
function union(intervals: Interval[]): number {
  let covered = 0
  let end = Number.NEGATIVE_INFINITY
  for (const each of [...intervals].sort((a, b) => a.start - b.start)) {
    covered += Math.max(0, each.end - Math.max(each.start, end))
    end = Math.max(end, each.end)
  }
  return covered
}

const seconds = (nanoseconds: number): number => nanoseconds / 1e9

test('nested calls without overlap: self times add up to the covered wall clock', async () => {
  await fc.assert(
    fc.asyncProperty(calls(false), async (call) => {
      const { profiler, root } = await runTree(call)
      const { operations, summary } = profiler.getPerformanceReport()
      const self = Object.values(operations).reduce((sum, operation) => sum + operation.selfTime, 0)
      expect(self).toBeCloseTo(summary.totalTime, 9)
      expect(summary.totalTime).toBeCloseTo(seconds(root.end - root.start), 9)
    }),
    { numRuns: 150 },
  )
})

test('overlapping and abandoned calls: self is the call less the union of its children', async () => {
  await fc.assert(
    fc.asyncProperty(calls(true), async (call) => {
      const { profiler, root, all } = await runTree(call)
      const { operations, summary } = profiler.getPerformanceReport()
      expect(Object.keys(operations).sort()).toEqual(all.map(({ name }) => name).sort())
      for (const { name, start, end, children } of all) {
        const inside = children.map((child) => ({ start: child.start, end: Math.min(child.end, end) }))
        expect(operations[name]!.totalTime).toBeCloseTo(seconds(end - start), 9)
        expect(operations[name]!.busyTime).toBeCloseTo(seconds(end - start), 9)
        expect(operations[name]!.selfTime).toBeCloseTo(seconds(end - start - union(inside)), 9)
        expect(operations[name]!.openCount).toBe(0)
      }
      expect(summary.totalTime).toBeCloseTo(seconds(root.end - root.start), 9)
    }),
    { numRuns: 150 },
  )
})

test('the call tree is the tree of calls', async () => {
  await fc.assert(
    fc.asyncProperty(calls(true), async (call) => {
      const { profiler, root } = await runTree(call)
      type Names = { name: string; children: Names[] }
      const names = (node: Names): Names => ({ name: node.name, children: node.children.map(names) })
      expect(profiler.getCallTree().children.map(names)).toEqual([names(root)])
    }),
    { numRuns: 50 },
  )
})
