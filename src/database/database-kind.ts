import type { DataSource } from 'typeorm'

/** Databases with one set of SQL of our own; `other` speaks through TypeORM alone. */
export type DatabaseKind = 'postgres' | 'mysql' | 'sqlite' | 'other'

export function databaseKind(dataSource: DataSource): DatabaseKind {
  switch (dataSource.options.type) {
    case 'postgres':
      return 'postgres'
    case 'mysql':
    case 'mariadb':
      return 'mysql'
    case 'sqljs':
    case 'better-sqlite3':
      return 'sqlite'
    default:
      return 'other'
  }
}
