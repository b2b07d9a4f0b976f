import { ETLProfiler, profilerRegistry } from '../../../src/profiler'

afterEach(() => profilerRegistry.clear())

test('get makes a profiler on demand and returns the same one again', () => {
  expect(profilerRegistry.has('users')).toBe(false)
  const users = profilerRegistry.get('users')
  expect(users).toBeInstanceOf(ETLProfiler)
  expect(users.name).toBe('users')
  expect(profilerRegistry.get('users')).toBe(users)
  expect(profilerRegistry.names()).toEqual(['users'])
})

test('set replaces, delete and clear forget', () => {
  const first = profilerRegistry.get('users')
  const second = new ETLProfiler('users')
  expect(profilerRegistry.set(second)).toBe(second)
  expect(profilerRegistry.get('users')).not.toBe(first)
  expect(profilerRegistry.delete('users')).toBe(true)
  expect(profilerRegistry.delete('users')).toBe(false)
  profilerRegistry.get('orders')
  profilerRegistry.clear()
  expect(profilerRegistry.names()).toEqual([])
})

test('current is the profiler of the operation around the running code, also behind an await', async () => {
  const users = profilerRegistry.get('users')
  const orders = profilerRegistry.get('orders')
  expect(profilerRegistry.current()).toBeUndefined()
  const seen = await users.profileOperation('outer', async () => {
    const before = profilerRegistry.current()
    await Promise.resolve()
    const inside = orders.profileOperation('inner', () => profilerRegistry.current())
    return [before, inside, profilerRegistry.current()]
  })
  expect(seen).toEqual([users, orders, users])
  expect(profilerRegistry.current()).toBeUndefined()
})

test('behind the end of its operation, late work has no current profiler', async () => {
  const users = profilerRegistry.get('users')
  let late: Promise<unknown> | undefined
  await users.profileOperation('outer', async () => {
    late = new Promise((resolve) => setTimeout(() => resolve(profilerRegistry.current()), 5))
    await Promise.resolve()
  })
  expect(await late).toBeUndefined()
})

test('keeps 1000: the oldest with nothing open goes, open ones and the default stay', () => {
  const fallback = profilerRegistry.default
  const open = profilerRegistry.get('open').start('x')
  for (let i = 0; i < 1_500; i++) profilerRegistry.get(`run ${i}`)
  const names = profilerRegistry.names()
  expect(names).toHaveLength(1_000)
  expect(names.slice(0, 3)).toEqual(['default', 'open', 'run 502'])
  expect(profilerRegistry.default).toBe(fallback)
  open.end()
  profilerRegistry.get('one more')
  expect(profilerRegistry.has('open')).toBe(false)
})

test('a second copy of the package finds the same registry and the same context', async () => {
  let copy: typeof import('../../../src/profiler') | undefined
  jest.isolateModules(() => (copy = jest.requireActual('../../../src/profiler')))
  expect(copy!.ETLProfiler).not.toBe(ETLProfiler)
  expect(copy!.profilerRegistry).toBe(profilerRegistry)
  const foreign = new copy!.ETLProfiler('foreign')
  await foreign.profileOperation('outer', async () => {
    await Promise.resolve()
    expect(profilerRegistry.current()).toBe(foreign)
  })
})

test('the profiler loads without TypeORM and without any other package', () => {
  jest.isolateModules(() => {
    for (const name of ['typeorm', 'pino', 'zod', 'reflect-metadata'])
      jest.doMock(name, () => {
        throw new Error(`${name} was loaded`)
      })
    const loaded = jest.requireActual<typeof import('../../../src/profiler')>('../../../src/profiler')
    expect(new loaded.ETLProfiler('p').profileOperation('x', () => 1)).toBe(1)
  })
})
