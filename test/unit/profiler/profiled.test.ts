import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { attachProfiler, ETLProfiler, Profiled, profilerRegistry } from '../../../src/profiler'
import { drive, resetClock, sleep, work } from './virtual-clock'

jest.mock('../../../src/profiler/clock', () => jest.requireActual('./virtual-clock'))

class Service {
  factor = 2

  @Profiled('double')
  double(x: number): number {
    work(1)
    return x * this.factor
  }

  @Profiled()
  async later(x: number): Promise<number> {
    await sleep(3)
    return this.double(x)
  }

  @Profiled('plain_promise')
  plainPromise(): Promise<number> {
    return sleep(3).then(() => this.double(1))
  }

  @Profiled('fails')
  fails(): never {
    throw new Error('sync')
  }

  @Profiled('rejects')
  async rejects(): Promise<never> {
    await sleep(1)
    throw new Error('async')
  }

  @Profiled('count_up')
  *countUp(to: number): Generator<number, string, number | undefined> {
    for (let i = 0; i < to; i++) {
      work(1)
      i += (yield i) ?? 0
    }
    return 'done'
  }

  @Profiled('pages')
  async *pages(to: number): AsyncGenerator<number> {
    try {
      for (let i = 0; i < to; i++) {
        await this.query()
        yield i
      }
    } finally {
      this.closed = true
    }
  }
  closed = false

  @Profiled('query')
  async query(): Promise<void> {
    await sleep(2)
  }

  @Profiled('static')
  static create(this: void, name: string): string {
    return `made ${name}`
  }
}

let profiler: ETLProfiler
let service: Service

beforeEach(() => {
  resetClock()
  profilerRegistry.clear()
  profiler = new ETLProfiler('service')
  service = new Service()
  attachProfiler(service, profiler)
})

const operations = (of = profiler) => of.getPerformanceReport().operations

test('a synchronous method: arguments, this and result pass through', () => {
  expect(service.double(21)).toBe(42)
  expect(operations().double).toMatchObject({ count: 1, totalTime: 0.001 })
})

test('an asynchronous method is measured until it settles, and contains what it calls', async () => {
  expect(await drive(service.later(4))).toBe(8)
  expect(operations().later).toMatchObject({ count: 1, totalTime: 0.004, selfTime: 0.003 })
  expect(profiler.getCallTree().children).toMatchObject([{ name: 'later', children: [{ name: 'double' }] }])
})

test('a process that profiles synchronous methods only never gets an async context', () => {
  jest.isolateModules(() => {
    const key = Object.getOwnPropertySymbols(globalThis).find(({ description }) =>
      /profiler-context$/.test(description!),
    )!
    const globals = globalThis as unknown as Record<symbol, { storage: unknown } | undefined>
    const before = globals[key]
    globals[key] = undefined
    try {
      const fresh = jest.requireActual<typeof import('../../../src/profiler')>('../../../src/profiler')
      class Plain {
        @fresh.Profiled('step')
        step(): number {
          return 1
        }
        @fresh.Profiled('steps')
        *steps(): Generator<number> {
          yield this.step()
        }
      }
      expect([...new Plain().steps(), new Plain().step()]).toEqual([1, 1])
      expect(globals[key]).toMatchObject({ storage: null })
    } finally {
      globals[key] = before
    }
  })
})

test('a method that returns a promise without being async', async () => {
  await profiler.profileOperation('context', async () => {}) // something asynchronous was profiled before
  expect(await drive(service.plainPromise())).toBe(2)
  expect(operations().plain_promise).toMatchObject({ count: 1, totalTime: 0.004, selfTime: 0.003 })
})

test('errors pass through and are counted', async () => {
  expect(() => service.fails()).toThrow('sync')
  await expect(drive(service.rejects())).rejects.toThrow('async')
  expect(operations().fails).toMatchObject({ count: 1, errorCount: 1 })
  expect(operations().rejects).toMatchObject({ count: 1, errorCount: 1, totalTime: 0.001 })
})

test('a generator: every step is a call, values travel both ways, the consumer is not charged', () => {
  const steps = service.countUp(4)
  expect(steps.next()).toEqual({ value: 0, done: false })
  work(1000)
  expect(steps.next(1)).toEqual({ value: 2, done: false })
  expect([...steps]).toEqual([3])
  expect(operations().count_up).toMatchObject({ count: 4, totalTime: 0.003 })
  expect(Object.prototype.toString.call(steps)).toBe('[object Generator]')
  expect(service.countUp(1).throw).toBeInstanceOf(Function)
})

test('an async generator contains its own calls but not those of its consumer; break closes it', async () => {
  await drive(
    profiler.profileOperation('run', async () => {
      for await (const page of service.pages(3)) await profiler.profileOperation('load', () => sleep(20 + page))
    }),
  )
  const [run] = profiler.getCallTree().children
  const children = Object.fromEntries(run!.children.map((child) => [child.name, child]))
  expect(children.pages).toMatchObject({ count: 4, totalTime: 0.006, children: [{ name: 'query', count: 3 }] })
  expect(children.load).toMatchObject({ count: 3, children: [] })
  expect(service.closed).toBe(true)

  service.closed = false
  await drive(
    (async () => {
      for await (const page of service.pages(9)) if (page === 1) break
    })(),
  )
  expect(service.closed).toBe(true)
})

test('a static method outside of every operation counts in the default profiler', () => {
  expect(Service.create('x')).toBe('made x')
  expect(operations(profilerRegistry.default).static!.count).toBe(1)
})

test('the attached profiler goes before the surrounding one, that before the default', async () => {
  const around = new ETLProfiler('around')
  const loose = new Service()
  around.profileOperation('sync', () => [service.double(1), loose.double(1)])
  await around.profileOperation('async', async () => {
    await Promise.resolve()
    return loose.double(1)
  })
  loose.double(1)
  expect(operations().double!.count).toBe(1)
  expect(operations(around).double!.count).toBe(2)
  expect(operations(profilerRegistry.default).double!.count).toBe(1)
})

test('another profiler attached later gets the calls from then on; so does a reset one', () => {
  const second = new ETLProfiler('second')
  service.double(1)
  attachProfiler(service, second)
  service.double(1)
  second.reset()
  service.double(1)
  service.double(1)
  expect(operations().double!.count).toBe(1)
  expect(operations(second).double!.count).toBe(2)
})

test('a disabled profiler: results as they are, nothing recorded', async () => {
  profiler.enabled = false
  expect(service.double(2)).toBe(4)
  expect(await drive(service.later(2))).toBe(4)
  expect([...service.countUp(2)]).toEqual([0, 1])
  expect(operations()).toEqual({})
})

test('attaching leaves no trace in JSON or in a loop over the properties', () => {
  expect(Object.keys(service)).not.toContain('profiler')
  expect(JSON.parse(JSON.stringify(service))).toEqual({ factor: 2, closed: false })
})

test('name and length of the method are kept', () => {
  expect(service.double.name).toBe('double')
  expect(service.double).toHaveLength(1)
})

test('a dropped rejection is still reported as unhandled', () => {
  const script = `
    require('ts-node').register({ transpileOnly: true, skipProject: true, compilerOptions: { module: 'commonjs', moduleResolution: 'bundler', target: 'es2022' } })
    const { ETLProfiler } = require('${join(__dirname, '../../../src/profiler/index.ts')}')
    let seen = 0
    process.on('unhandledRejection', () => console.log('seen', ++seen))
    new ETLProfiler('p').profileOperation('x', async () => { throw new Error('dropped') })`
  const output = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  expect(output).toBe('seen 1\n')
})

test.each([
  ['a property', () => Profiled()({} as never, 'field', undefined as never)],
  ['a getter', () => Profiled()({}, 'field', { get: () => 1 } as never)],
  ['a standard field', () => Profiled()(undefined as never, { kind: 'field', name: 'field' } as never)],
])('refused at run time on %s', (_what, apply) => {
  expect(apply).toThrow(
    expect.objectContaining({ code: 'ETL_CONFIGURATION', message: expect.stringContaining('"field"') }),
  )
})
