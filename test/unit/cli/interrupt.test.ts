import { type Interrupt, watchInterrupt } from '../../../src/cli/interrupt'

let interrupt: Interrupt
let notices: string[]
let now: number
const beforeExit = jest.fn()
const exit = jest.spyOn(process, 'exit').mockImplementation((() => undefined) as never)
jest.spyOn(performance, 'now').mockImplementation(() => now)

beforeEach(() => {
  now = 1_000
  notices = []
  beforeExit.mockClear()
  exit.mockClear()
  interrupt = watchInterrupt((text) => notices.push(text), beforeExit)
})
afterEach(() => interrupt.release())

test.each(['SIGINT', 'SIGTERM'] as const)('the first %s asks the run to stop, the second ends the process', (name) => {
  process.emit(name)
  expect(interrupt.signal.aborted).toBe(true)
  expect(notices).toEqual(['stopping after the current batch; press again to stop at once\n'])
  expect(exit).not.toHaveBeenCalled()
  now += 2_000
  process.emit(name)
  expect(beforeExit).toHaveBeenCalledTimes(1)
  expect(notices[1]).toBe('stopped at once; what was committed stays, and the next run continues there\n')
  expect(exit).toHaveBeenCalledWith(130)
})

test('npm passes on a Ctrl-C that the terminal has sent already: that is one press', () => {
  process.emit('SIGINT')
  now += 20
  process.emit('SIGINT')
  expect(exit).not.toHaveBeenCalled()
})

test('released, it listens no more', () => {
  const before = process.listenerCount('SIGINT')
  interrupt.release()
  expect(process.listenerCount('SIGINT')).toBe(before - 1)
  expect(interrupt.signal.aborted).toBe(false)
})
