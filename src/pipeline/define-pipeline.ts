import type { DataSource } from 'typeorm'
import { z } from 'zod'
import type { Logger } from '../core/logger'
import { InvalidOptionError } from '../core/errors'
import { checkOptions } from '../core/options'
import { timeZone } from '../core/time-zone'
import type { TransformerClass } from '../transform/transformer-metadata'
import { Pipeline } from './pipeline'
import { loggerSchema, type RunSettings, settingsShape } from './pipeline-options'

export interface PipelineOptions extends RunSettings {
  /** The key under which runs are stored and continued. */
  name: string
  /** From `defineDataSources`, or any map of TypeORM data sources. */
  dataSources: Readonly<Record<string, DataSource>>
  /** Classes with `@Transformer`; the order among them follows `dependsOn`. */
  transformers: readonly TransformerClass[]
  /** How instances are made, for dependency injection. May be async. @defaultValue (cls) => new cls() */
  create?: (transformer: new () => object) => object | Promise<object>
  /** @defaultValue pino on stdout, level from ETL_LOG_LEVEL */
  logger?: Logger
  /** Installs and upgrades the `etl_*` tables in the target. @defaultValue true */
  manageSchema?: boolean
  /** Measures operations. @defaultValue true, unless the environment has ETL_PROFILING=off */
  profiling?: boolean
  /** Zone of legacy times that have none, such as DATETIME. @defaultValue 'UTC' */
  legacyTimeZone?: string
  /** Zone of target columns that have none, such as `timestamp`. @defaultValue 'UTC' */
  targetTimeZone?: string
}

const functions = <T>(expected: string) => z.custom<T>((value) => typeof value === 'function', expected)
const zone = z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Berlin')
const schema = z.strictObject({
  ...settingsShape,
  name: z.string('a name').regex(/^[\w.:-]{1,128}$/, 'letters, digits and _ . : - (at most 128)'),
  dataSources: z.record(
    z.string(),
    z.custom<DataSource>(
      (v) => typeof (v as DataSource | undefined)?.createQueryRunner === 'function',
      'a TypeORM DataSource; defineDataSources makes them from options',
    ),
  ),
  transformers: z
    .array(functions<TransformerClass>('a class with @Transformer'), 'an array of classes with @Transformer')
    .min(1, 'at least one class with @Transformer'),
  create: functions<NonNullable<PipelineOptions['create']>>('a function').optional(),
  logger: loggerSchema.optional(),
  manageSchema: z.boolean().optional(),
  profiling: z.boolean().optional(),
  legacyTimeZone: zone.optional(),
  targetTimeZone: zone.optional(),
})

/**
 * Puts transformers and data sources together. Opens nothing; `run()` does.
 *
 * @throws `ETL_INVALID_OPTION` for an unknown option or a value that cannot work, `ETL_CONFIGURATION` for a class without
 * `@Transformer`, `ETL_DEPENDENCY_CYCLE` for transformers that depend on each other in a circle.
 *
 * @example
 * export const pipeline = definePipeline({ name: 'shop', dataSources, transformers: [UserTransformer] })
 */
export function definePipeline(options: PipelineOptions): Pipeline {
  const checked = checkOptions(schema, options)
  const names = new Set(checked.transformers)
  if (names.size < checked.transformers.length)
    throw new InvalidOptionError('transformers', options.transformers, 'an array that names each class once')
  return new Pipeline({ ...checked, dataSources: options.dataSources })
}

function isTimeZone(name: string): boolean {
  try {
    timeZone(name)
    return true
  } catch {
    return false // the message of Intl's RangeError adds nothing to the expectation
  }
}
