import { CliIo } from '../../../src/cli/cli-io'
import { reportFailure } from '../../../src/cli/report-failure'

jest.mock('../../../src/index', () => jest.requireActual<object>('../../../src/core/errors'), { virtual: true })

const driver = Object.assign(new Error('duplicate key value violates unique constraint "patients_email_key"'), {
  detail: 'Key (email)=(ada@example.com) already exists, says swordfish.',
})

function noticeOf(logLevel?: string): string {
  let err = ''
  const io = new CliIo({ write: () => undefined }, { write: (text) => (err += text) }, {}, '/')
  io.redactor.learn({ password: 'swordfish' })
  reportFailure(new Error('Loading 5 rows failed.', { cause: driver }), { logLevel }, io)
  return err
}

test.each(['debug', 'trace'])(
  '--log-level %s shows the causes with the database’s detail, without passwords',
  (level) => {
    const text = noticeOf(level)
    expect(text).toMatch(/^caused by: Error: duplicate key value/m)
    expect(text).toMatch(/^ {4}detail: Key \(email\)=\(ada@example\.com\) already exists, says \*\*\*\.$/m)
  },
)

test.each([undefined, 'info'])('--log-level %s shows neither stacks nor values of rows', (level) => {
  const text = noticeOf(level)
  expect(text.trim().split('\n')).toHaveLength(1)
  expect(text).not.toContain('ada@example.com')
})
