import type { DataSource } from 'typeorm'
import { ConfigurationError } from '../core/errors'
import { databaseKind } from '../database/database-kind'
import type { LegacySource } from './legacy-source'
import { MysqlSource } from './mysql-source'
import { PostgresSource } from './postgres-source'
import { SqliteSource } from './sqlite-source'

export function createLegacySource(dataSource: DataSource): LegacySource {
  const kind = databaseKind(dataSource)
  if (kind === 'mysql') return new MysqlSource(dataSource)
  if (kind === 'postgres') return new PostgresSource(dataSource)
  if (dataSource.options.type === 'sqljs') return new SqliteSource(dataSource)
  throw new ConfigurationError(
    dataSource.options.type,
    `A legacy database of type "${dataSource.options.type}" cannot be read yet; use mysql, mariadb, postgres or sqljs.`,
  )
}
