import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals'
import type { EntityClass } from '../../src/core/entity-class'
import { databaseAccess } from './database-access'
import type { Route } from './routes'
import { TestDatabase } from './test-database'

export interface UseDatabasesOptions {
  legacy: readonly EntityClass[]
  target: readonly EntityClass[]
  /** `false` where the test makes the target's tables itself, by migrations for example. @defaultValue true */
  createTargetTables?: boolean
}

/** Valid inside tests and hooks; not yet while tests are declared. */
export interface TestDatabases {
  readonly legacy: TestDatabase
  readonly target: TestDatabase
}

/**
 * A legacy and a target database of this Jest worker's own.
 *
 * Every test starts with the entities' empty tables and nothing else, and fails when it leaves a connection open.
 */
export function useDatabases(route: Route, options: UseDatabasesOptions): TestDatabases {
  const sides: { legacy?: TestDatabase; target?: TestDatabase } = {}

  beforeAll(async () => {
    sides.legacy = new TestDatabase(await databaseAccess(route.legacy, 'legacy'), options.legacy)
    sides.target = new TestDatabase(await databaseAccess(route.target, 'target'), options.target)
  })
  beforeEach(async () => {
    await sides.legacy!.reset(true)
    await sides.target!.reset(options.createTargetTables ?? true)
  })
  afterEach(async () => {
    await sides.legacy!.assertNoOpenConnections()
    await sides.target!.assertNoOpenConnections()
  })
  afterAll(async () => {
    await sides.legacy?.close()
    await sides.target?.close()
  })

  const side = (name: 'legacy' | 'target'): TestDatabase => {
    const database = sides[name]
    if (database === undefined) throw new Error(`db.${name} is used before beforeAll ran; use it inside a test or hook`)
    return database
  }
  return {
    get legacy() {
      return side('legacy')
    },
    get target() {
      return side('target')
    },
  }
}
