import { EXIT } from './exit-codes'

/** Fields that the drivers and Node's sockets put on their errors. */
interface DriverError extends Error {
  code?: string
  address?: string
  port?: number
  hostname?: string
  /** PostgreSQL: name of the missing table's or column's relation, seldom set. */
  table?: string
}

type Explain = (error: DriverError) => { message: string; exitCode: number }

/** Errors of the network, of PostgreSQL, of MySQL and MariaDB, and of SQLite that a person can act on. */
export function explainDatabaseError(error: Error): { message: string; exitCode: number } | undefined {
  const found =
    BY_CODE.get((error as DriverError).code ?? '') ?? BY_MESSAGE.find(([text]) => text.test(error.message))?.[1]
  return found?.(error)
}

/** Worth another try without a change. */
const failed = (message: string) => ({ message, exitCode: EXIT.failed })
/** Cannot work until something is changed. */
const wrong = (message: string) => ({ message, exitCode: EXIT.usage })

const refused: Explain = (error) =>
  failed(
    `No database server answers at ${place(error)}; start it, or correct host and port in the data source's options.`,
  )
const unknownHost: Explain = (error) =>
  failed(`The database host ${quoted(error.hostname)}cannot be found; correct it in the data source's options.`)
const noAnswer: Explain = (error) =>
  failed(`The database at ${place(error)} did not answer in time; check the host, the network and its firewall.`)
const lost: Explain = () =>
  failed('The database closed the connection; check that it is running, then run again to continue.')
const badPassword: Explain = (error) =>
  wrong(`The database refused the login${forUser(error)}; correct user name and password in the data source's options.`)
const noDatabase: Explain = (error) =>
  wrong(`The database ${quoted(nameIn(error))}does not exist; create it, or correct the data source's options.`)
const MIGRATE =
  "run the target's migrations (npx typeorm-ts-node-commonjs migration:run -d ormconfig.ts, or your project's script for it)"
const noTable: Explain = (error) =>
  wrong(`The table ${quoted(nameIn(error))}does not exist; ${MIGRATE}, or correct the entity's table name and schema.`)
const noColumn: Explain = (error) =>
  wrong(`The column ${quoted(nameIn(error))}does not exist; ${MIGRATE}, or correct the entity's column name.`)
const noPrivilege: Explain = (error) =>
  wrong(`The database user lacks a privilege (${firstLine(error)}); grant it, or use another user.`)
const tooMany: Explain = () =>
  failed('The database takes no more connections; wait, close some, or raise its limit, then run again.')
const noTls: Explain = (error) =>
  wrong(`The encrypted connection failed (${firstLine(error)}); correct "ssl" in the data source's options.`)

const BY_CODE = new Map<string, Explain>([
  ['ECONNREFUSED', refused],
  ['ENOENT', (error) => (/connect/.test(error.message) ? refused(error) : noFile(error))],
  ['ENOTFOUND', unknownHost],
  ['EAI_AGAIN', unknownHost],
  ['ETIMEDOUT', noAnswer],
  ['EHOSTUNREACH', noAnswer],
  ['ENETUNREACH', noAnswer],
  ['ECONNRESET', lost],
  ['EPIPE', lost],
  ['PROTOCOL_CONNECTION_LOST', lost],
  ['57P01', lost],
  ['57P03', () => failed('The database is starting up or shutting down; wait a moment, then run again.')],
  ['28P01', badPassword],
  ['28000', badPassword],
  ['ER_ACCESS_DENIED_ERROR', badPassword],
  ['ER_ACCESS_DENIED_NO_PASSWORD_ERROR', badPassword],
  ['3D000', noDatabase],
  ['ER_BAD_DB_ERROR', noDatabase],
  ['42P01', noTable],
  ['ER_NO_SUCH_TABLE', noTable],
  ['42703', noColumn],
  ['ER_BAD_FIELD_ERROR', noColumn],
  ['42501', noPrivilege],
  ['ER_DBACCESS_DENIED_ERROR', noPrivilege],
  ['ER_TABLEACCESS_DENIED_ERROR', noPrivilege],
  ['ER_COLUMNACCESS_DENIED_ERROR', noPrivilege],
  ['ER_SPECIFIC_ACCESS_DENIED_ERROR', noPrivilege],
  ['53300', tooMany],
  ['ER_CON_COUNT_ERROR', tooMany],
  ['ER_TOO_MANY_USER_CONNECTIONS', tooMany],
  ['HANDSHAKE_NO_SSL_SUPPORT', noTls],
  ['HANDSHAKE_SSL_ERROR', noTls],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', noTls],
  ['SELF_SIGNED_CERT_IN_CHAIN', noTls],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', noTls],
  ['CERT_HAS_EXPIRED', noTls],
  ['ERR_TLS_CERT_ALTNAME_INVALID', noTls],
])

/** Drivers that give no code. */
const BY_MESSAGE: readonly (readonly [RegExp, Explain])[] = [
  [/SASL: .*password must be a (non-empty )?string/, badPassword],
  [/timeout expired|connection timeout|connect ETIMEDOUT/i, noAnswer],
  [/Connection terminated/, lost],
  [/server does not support SSL/, noTls],
  [/no such table/, noTable],
  [/no such column/, noColumn],
  [
    /file is not a database/,
    () => wrong('The database file is not an SQLite database; correct the path in the data source.'),
  ],
]

function noFile(error: DriverError) {
  const path = (error as NodeJS.ErrnoException).path
  return wrong(`The file ${quoted(path)}does not exist; correct its path in the configuration.`)
}

function place({ address, port, message }: DriverError): string {
  if (address !== undefined) return port === undefined ? address : `${address}:${port}`
  return /connect \w+ (\S+)/.exec(message)?.[1] ?? 'its configured address'
}

/** `for user "x"` of PostgreSQL, `for user 'x'@'host'` of MySQL, `role "x"` of PostgreSQL. */
function forUser({ message }: DriverError): string {
  const name = /user "([^"]+)"|for user '([^']*)'|role "([^"]+)"/.exec(message)
  return name === null ? '' : ` of user "${name[1] ?? name[2] ?? name[3]}"`
}

/** What PostgreSQL (`relation "x"`), MySQL (`Table 'db.x'`, `column 'x' in`) and SQLite (`no such table: x`) name. */
function nameIn({ message }: DriverError): string | undefined {
  const name =
    /(?:relation|table|column|database) ["']([^"']+)["']|no such (?:table|column): (\S+)|column (\S+) does not exist/i.exec(
      message,
    )
  return name?.[1] ?? name?.[2] ?? name?.[3]
}

function quoted(name: string | undefined): string {
  return name === undefined ? '' : `"${name}" `
}

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0]!.replace(/\.$/, '')
}
