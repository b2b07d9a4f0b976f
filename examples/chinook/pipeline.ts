import { join } from 'node:path'
import type { DataSource } from 'typeorm'
import { defineDataSources, definePipeline, type Pipeline } from 'typeorm-etl'
import { legacyConnection } from '../hospital/legacy-connection'
import * as legacyCatalog from './legacy/legacy-catalog'
import * as legacyPeople from './legacy/legacy-people'
import * as legacySales from './legacy/legacy-sales'
import { pascalCase, snakeCase } from './naming'
import * as catalog from './target/catalog'
import * as people from './target/people'
import * as sales from './target/sales'
import * as catalogTransformers from './transformers/catalog.transformers'
import * as peopleTransformers from './transformers/people.transformers'
import * as salesTransformers from './transformers/sales.transformers'

export type ChinookDataSources = Record<'legacy' | 'target', DataSource>

/**
 * @param legacyUrl - `mysql://`, `mariadb://`, `postgres://`, or `sqlite:` and a path; loaded from Chinook's file for it.
 * @param targetUrl - `postgres://`; the new schema comes from the migrations beside this file.
 */
export function chinookDataSources(legacyUrl: string, targetUrl: string | undefined): ChinookDataSources {
  const legacy = legacyConnection(legacyUrl)
  return defineDataSources({
    legacy: {
      ...legacy,
      namingStrategy: legacy.type === 'postgres' ? snakeCase : pascalCase,
      entities: { ...legacyCatalog, ...legacyPeople, ...legacySales },
    },
    target: {
      type: 'postgres',
      url: targetUrl,
      namingStrategy: snakeCase,
      entities: { ...catalog, ...people, ...sales },
      migrations: [join(__dirname, 'migrations', '*.ts')],
      migrationsTableName: 'chinook_migrations',
    },
  })
}

export function chinookPipeline(dataSources: ChinookDataSources): Pipeline {
  return definePipeline({
    name: 'chinook',
    dataSources,
    transformers: Object.values({ ...catalogTransformers, ...peopleTransformers, ...salesTransformers }),
  })
}
