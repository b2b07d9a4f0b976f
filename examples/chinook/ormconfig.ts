import { chinookDataSources, chinookPipeline } from './pipeline'

export const dataSources = chinookDataSources(process.env.LEGACY_DATABASE_URL ?? '', process.env.TARGET_DATABASE_URL)

export const pipeline = chinookPipeline(dataSources)

// TypeORM's own commands (migration:run, migration:generate) take the one DataSource that this file exports.
export default dataSources.target
