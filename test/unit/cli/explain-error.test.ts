import { explainError } from '../../../src/cli/explain-error'
import { ConfigurationError, InvalidOptionError } from '../../../src/core/errors'

/** An error as a driver throws it. */
function driverError(message: string, fields: object = {}): Error {
  return Object.assign(new Error(message), fields)
}

function named(name: string, message: string, fields: object = {}): Error {
  return Object.assign(new Error(message), { name, ...fields })
}

const MIGRATE =
  "run the target's migrations (npx typeorm-ts-node-commonjs migration:run -d ormconfig.ts, or your project's script for it)"

// Messages and codes as TypeORM 1.1, pg 8, mysql2 3 and sql.js 1 gave them.
const RAW: [string, Error, number, string][] = [
  [
    'PostgreSQL refuses the connection',
    driverError('connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED', address: '127.0.0.1', port: 1 }),
    1,
    "No database server answers at 127.0.0.1:1; start it, or correct host and port in the data source's options.",
  ],
  [
    'all addresses of a host refuse it',
    Object.assign(
      new AggregateError([
        driverError('connect ECONNREFUSED ::1:1', { code: 'ECONNREFUSED', address: '::1', port: 1 }),
        driverError('connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED', address: '127.0.0.1', port: 1 }),
      ]),
      { name: 'AggregateError' },
    ),
    1,
    "No database server answers at ::1:1; start it, or correct host and port in the data source's options.",
  ],
  [
    'no socket',
    driverError('connect ENOENT /run/.s.PGSQL.5432', { code: 'ENOENT', address: '/run/.s.PGSQL.5432' }),
    1,
    "No database server answers at /run/.s.PGSQL.5432; start it, or correct host and port in the data source's options.",
  ],
  [
    'unknown host',
    driverError('getaddrinfo ENOTFOUND db.invalid', { code: 'ENOTFOUND', hostname: 'db.invalid' }),
    1,
    `The database host "db.invalid" cannot be found; correct it in the data source's options.`,
  ],
  [
    'no answer, from the socket',
    driverError('connect ETIMEDOUT', { code: 'ETIMEDOUT' }),
    1,
    'The database at its configured address did not answer in time; check the host, the network and its firewall.',
  ],
  [
    'no answer, from pg',
    driverError('timeout expired'),
    1,
    'The database at its configured address did not answer in time; check the host, the network and its firewall.',
  ],
  [
    'connection lost',
    driverError('Connection lost: The server closed the connection.', { code: 'PROTOCOL_CONNECTION_LOST' }),
    1,
    'The database closed the connection; check that it is running, then run again to continue.',
  ],
  [
    'wrong password, PostgreSQL',
    named('error', 'password authentication failed for user "ada"', { code: '28P01' }),
    2,
    `The database refused the login of user "ada"; correct user name and password in the data source's options.`,
  ],
  [
    'unknown role, PostgreSQL',
    named('error', 'role "ada" does not exist', { code: '28000' }),
    2,
    `The database refused the login of user "ada"; correct user name and password in the data source's options.`,
  ],
  [
    'no password given, PostgreSQL',
    driverError('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'),
    2,
    `The database refused the login; correct user name and password in the data source's options.`,
  ],
  [
    'wrong password, MySQL',
    driverError("Access denied for user 'ada'@'127.0.0.1' (using password: YES)", { code: 'ER_ACCESS_DENIED_ERROR' }),
    2,
    `The database refused the login of user "ada"; correct user name and password in the data source's options.`,
  ],
  [
    'no such database, PostgreSQL',
    named('error', 'database "nodb" does not exist', { code: '3D000' }),
    2,
    `The database "nodb" does not exist; create it, or correct the data source's options.`,
  ],
  [
    'no such database, MySQL',
    driverError("Unknown database 'nodb'", { code: 'ER_BAD_DB_ERROR' }),
    2,
    `The database "nodb" does not exist; create it, or correct the data source's options.`,
  ],
  [
    'no such table, PostgreSQL',
    named('QueryFailedError', 'relation "ghost" does not exist', { code: '42P01' }),
    2,
    `The table "ghost" does not exist; ${MIGRATE}, or correct the entity's table name and schema.`,
  ],
  [
    'no such table, MySQL',
    named('QueryFailedError', "Table 'shop.ghost' doesn't exist", { code: 'ER_NO_SUCH_TABLE' }),
    2,
    `The table "shop.ghost" does not exist; ${MIGRATE}, or correct the entity's table name and schema.`,
  ],
  [
    'no such table, SQLite',
    named('QueryFailedError', 'no such table: ghost'),
    2,
    `The table "ghost" does not exist; ${MIGRATE}, or correct the entity's table name and schema.`,
  ],
  [
    'no such column, PostgreSQL',
    named('QueryFailedError', 'column Ghost.nope does not exist', { code: '42703' }),
    2,
    `The column "Ghost.nope" does not exist; ${MIGRATE}, or correct the entity's column name.`,
  ],
  [
    'no such column, MySQL',
    named('QueryFailedError', "Unknown column 'nope' in 'SELECT'", { code: 'ER_BAD_FIELD_ERROR' }),
    2,
    `The column "nope" does not exist; ${MIGRATE}, or correct the entity's column name.`,
  ],
  [
    'missing driver',
    named(
      'DriverPackageNotInstalledError',
      'Postgres package has not been found installed. Please run "npm install pg".',
    ),
    2,
    'The driver package "pg" is not installed; run "npm install pg".',
  ],
  [
    'missing peer',
    driverError("Cannot find module 'pino'\nRequire stack:\n- /x.js", { code: 'MODULE_NOT_FOUND' }),
    2,
    'The package "pino" is not installed; run "npm install pino".',
  ],
  [
    'entity not in its data source',
    named('EntityMetadataNotFoundError', 'No metadata for "Patient" was found.'),
    2,
    `"Patient" is not an entity of its data source; add it to that data source's "entities".`,
  ],
  [
    'wrong database type',
    named('MissingDriverError', 'Wrong driver: "foxpro" given. Supported drivers are: "cordova".'),
    2,
    `TypeORM knows no database type "foxpro"; correct "type" in the data source's options.`,
  ],
  [
    'server without TLS',
    driverError('The server does not support SSL connections'),
    2,
    `The encrypted connection failed (The server does not support SSL connections); correct "ssl" in the data source's options.`,
  ],
]

test.each(RAW)('%s', (_title, error, exitCode, message) => {
  expect(explainError(error)).toMatchObject({ message, exitCode })
})

test('the driver error is found inside what TypeORM and user code wrap around it', () => {
  const inner = driverError('connect ECONNREFUSED 10.0.0.1:5432', {
    code: 'ECONNREFUSED',
    address: '10.0.0.1',
    port: 5432,
  })
  const query = named('QueryFailedError', 'boom', { driverError: inner })
  expect(explainError(new Error('Starting failed', { cause: query })).message).toContain('10.0.0.1:5432')
})

test('errors of this package speak for themselves; those about options and configuration are wrong usage', () => {
  expect(explainError(new InvalidOptionError('batchSize', 0, 'an integer >= 1'))).toEqual({
    code: 'ETL_INVALID_OPTION',
    message: 'Option "batchSize" is 0, but must be an integer >= 1.',
    exitCode: 2,
  })
  expect(explainError(new ConfigurationError('x', 'Wrong.')).exitCode).toBe(2)
  const failed = Object.assign(new Error('Loading failed; fix it, then resume.'), { code: 'ETL_LOAD_FAILED' })
  expect(explainError(failed)).toEqual({
    code: 'ETL_LOAD_FAILED',
    message: 'Loading failed; fix it, then resume.',
    exitCode: 1,
  })
})

test('a failed connection names its data source and the fix', () => {
  const cause = driverError("Access denied for user 'ada'@'db'", { code: 'ER_ACCESS_DENIED_ERROR' })
  const context = { dataSource: 'legacy', type: 'mysql', address: 'db:3306/shop' }
  const error = Object.assign(new Error('Cannot connect.', { cause }), { code: 'ETL_CONNECTION_FAILED', context })
  expect(explainError(error)).toMatchObject({
    message: `Cannot connect to data source "legacy": the database refused the login of user "ada"; correct user name and password in the data source's options.`,
    exitCode: 2,
    code: 'ETL_CONNECTION_FAILED',
  })
})

test('a run that could not start because of its configuration is wrong usage, one that read rows has failed', () => {
  const wrapped = Object.assign(new Error('Loading failed.'), {
    code: 'ETL_LOAD_FAILED',
    cause: driverError('password authentication failed', { code: '28P01' }),
  })
  expect(explainError(wrapped)).toMatchObject({ message: 'Loading failed.', exitCode: 2 })
  expect(explainError(Object.assign(wrapped, { report: { counts: { readCount: 5 } } })).exitCode).toBe(1)
})

test('an error nobody knows is told in one line, with the way to its stack', () => {
  expect(explainError(new TypeError('x is not\n  a function'))).toEqual({
    message: 'TypeError: x is not a function. Run again with --log-level debug to see where it came from.',
    exitCode: 1,
    code: undefined,
  })
  expect(explainError('text').message).toBe('Something that is not an Error was thrown: text.')
})
