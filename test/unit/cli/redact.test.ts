import { Redactor } from '../../../src/cli/redact'

function redactorFor(options: unknown): Redactor {
  const redactor = new Redactor()
  redactor.learn(options)
  return redactor
}

test.each([
  ['postgres://ada:s3cret@db:5432/shop', 'postgres://ada:***@db:5432/shop'],
  ['failed: mysql://ada:p@ss/word@db/shop.', 'failed: mysql://ada:***@db/shop.'],
  ['postgres://:s3cret@db/shop', 'postgres://:***@db/shop'],
  ['postgres://db/shop?user=ada&password=s3cret&ssl=1', 'postgres://db/shop?user=ada&password=***&ssl=1'],
  ['https://example.org/docs and mail@example.org', 'https://example.org/docs and mail@example.org'],
])('passwords in URLs need not be known: %s', (text, redacted) => {
  expect(new Redactor().redact(text)).toBe(redacted)
})

test.each([
  ['password', { password: 'correct horse' }],
  ['url', { url: 'postgres://ada:correct%20horse@db/shop' }],
  ['replication', { replication: { master: { password: 'correct horse' }, slaves: [] } }],
  ['extra', { extra: { password: 'correct horse' } }],
  ['slaves', { replication: { slaves: [{ url: 'mysql://ada:correct%20horse@db/shop' }] } }],
])('a configured password is taken out wherever it stands: %s', (_name, options) => {
  const redactor = redactorFor(options)
  expect(redactor.redact('login with "correct horse" or correct%20horse failed')).toBe('login with "***" or *** failed')
})

test('a short password is taken out where it stands alone, and leaves words whole', () => {
  expect(redactorFor({ password: 'in' }).redact('password in in container: "in"')).toBe(
    'password *** *** container: "***"',
  )
})

test('a password that is also the user name stays where it is a name', () => {
  const redactor = redactorFor({ url: 'postgres://postgres:postgres@db/shop' })
  expect(redactor.redact('role "postgres" of postgres://postgres:postgres@db')).toBe(
    'role "postgres" of postgres://postgres:***@db',
  )
})

test('the environment is known before the configuration is', () => {
  const redactor = new Redactor()
  redactor.learnEnvironment({ LEGACY_URL: 'mysql://ada:hunter2222@db/x', DB_PASSWORD: 'swordfish', HOME: '/root' })
  expect(redactor.redact('hunter2222 swordfish /root')).toBe('*** *** /root')
})

test('options that refer to themselves end', () => {
  const options: Record<string, unknown> = { password: 'swordfish' }
  options.extra = options
  expect(redactorFor(options).redact('swordfish')).toBe('***')
})
