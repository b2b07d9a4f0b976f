import { EventEmitter } from 'node:events'
import { CliIo } from '../../../src/cli/cli-io'
import { createLogger, type LoggerFlags } from '../../../src/cli/logger'
import { createProgress } from '../../../src/cli/progress'
import type { PipelineEvents } from '../../../src/pipeline/pipeline-events'

jest.mock('../../../src/index', () => jest.requireActual<object>('../../../src/core/errors'), { virtual: true })
beforeEach(() => jest.useFakeTimers({ now: 0 }))
afterEach(() => jest.useRealTimers())

/** A pipeline as far as progress looks at it: names and events. */
class Events extends EventEmitter {
  describe() {
    return [{ name: 'patients' }, { name: 'departments' }]
  }
  tell<E extends keyof PipelineEvents>(event: E, argument: PipelineEvents[E]): void {
    this.emit(event, argument)
  }
}

function watched(terminal: boolean, flags: LoggerFlags = {}) {
  const written: string[] = []
  const stream = { write: (text: string) => void written.push(text), isTTY: terminal, columns: 100 }
  const io = new CliIo(stream, stream, {}, '/')
  const pipeline = new Events()
  const progress = createProgress(io)
  const logger = createLogger(flags, io, progress.bar, (line) => progress.writeLine(line))
  progress.watch(pipeline as never, logger)
  return { pipeline, progress, logger, text: () => written.join('') }
}

function progressOf(readCount: number): PipelineEvents['progress'] {
  return { transformer: 'patients', readCount, totalCount: 100_000, rowsPerSecond: 25_000, etaSeconds: 3.2 }
}

const STARTED = { runId: 'r', transformer: 'patients', resumed: false }

test('without a terminal there is one log line about progress in five seconds', () => {
  const { pipeline, text } = watched(false)
  pipeline.tell('transformer:started', STARTED)
  for (let second = 1; second <= 11; second++) {
    jest.advanceTimersByTime(1_000)
    pipeline.tell('progress', progressOf(second * 5_000))
  }
  const lines = text()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; readCount?: number })
  expect(lines.map(({ msg }) => msg)).toEqual([
    'patients: 25,000 of 100,000 rows, 25,000 rows/s, 3.2 s left',
    'patients: 50,000 of 100,000 rows, 25,000 rows/s, 3.2 s left',
  ])
  expect(lines[0]!.readCount).toBe(25_000)
})

test('on a terminal a bar shows rows, rate and time left, and a finished transformer stays as a line', () => {
  const { pipeline, progress, text } = watched(true)
  pipeline.tell('transformer:started', STARTED)
  pipeline.tell('progress', progressOf(50_000))
  jest.advanceTimersByTime(1_000)
  expect(text()).toContain('patients     [=====')
  expect(text()).toContain(' 50%  50,000 / 100,000 rows  25,000 rows/s  ETA 3.2 s')
  pipeline.tell('transformer:completed', {
    runId: 'r',
    transformer: 'patients',
    report: { state: 'completed', totals: { readCount: 100_000 }, performance: { summary: { totalTime: 4 } } } as never,
  })
  progress.stop()
  expect(text()).toContain('patients     completed  100,000 rows in 4.0 s')
  expect(jest.getTimerCount()).toBe(0)
})

test('a transformer of unknown length shows its rows', () => {
  const { pipeline, progress, text } = watched(true)
  pipeline.tell('transformer:started', STARTED)
  pipeline.tell('progress', { ...progressOf(7_000), totalCount: null, etaSeconds: null })
  progress.stop()
  expect(text()).toContain('patients     7,000 rows  25,000 rows/s')
})

test('above bars warnings are short and information is left out, unless it is asked for', () => {
  const quiet = watched(true)
  quiet.pipeline.tell('transformer:started', STARTED)
  quiet.logger.info('not shown')
  quiet.logger.warn({ rows: 5 }, 'no statistics for the table')
  quiet.progress.stop()
  expect(quiet.text()).toContain('warn: no statistics for the table')
  expect(quiet.text()).not.toContain('not shown')
  const loud = watched(true, { logLevel: 'info' })
  loud.logger.info('shown')
  loud.logger.error({ event: 'etl.report' }, 'hospital failed: the report follows')
  expect(loud.text()).toBe('info: shown\n')
})

test('a log file that cannot be opened is named', () => {
  expect(() => watched(false, { logFile: '/nowhere/at/all.log' })).toThrow(
    'The log file /nowhere/at/all.log cannot be opened (ENOENT); correct --log-file.',
  )
})
