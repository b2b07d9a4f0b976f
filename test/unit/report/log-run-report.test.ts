import { logRunReport } from '../../../src/report/log-run-report'
import { sampleReport } from './sample-report'

const spies = () => ({ debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() })

test('one structured line with the whole report', () => {
  const logger = spies()
  const report = sampleReport()
  logRunReport(logger, report)
  expect(logger.info.mock.calls).toEqual([
    [{ event: 'etl.report', report }, 'hospital completed in 12.4s: 1,100,024 rows read, 1,099,736 loaded'],
  ])
  expect(logger.error).not.toHaveBeenCalled()
})

test('a failed run is logged as an error, once', () => {
  const logger = spies()
  logRunReport(logger, sampleReport({ state: 'failed' }))
  expect(logger.error).toHaveBeenCalledTimes(1)
  expect(logger.info).not.toHaveBeenCalled()
})

test('pino takes it as it is', async () => {
  const { pino } = await import('pino')
  const lines: string[] = []
  logRunReport(pino({}, { write: (line: string) => void lines.push(line) }), sampleReport())
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0]!)).toMatchObject({ event: 'etl.report', report: { counts: { rejectCount: 7 } } })
})
