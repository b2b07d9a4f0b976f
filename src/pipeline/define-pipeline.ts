import type { DataSource } from 'typeorm'
import { z } from 'zod'
import { InvalidOptionError } from '../core/errors'
import { checkOptions } from '../core/options'
import { timeZone } from '../core/time-zone'
import type { TransformerClass } from '../transform/transformer-metadata'
import { Pipeline } from './pipeline'
import { loggerSchema, type PipelineOptions, settingsShape } from './pipeline-options'

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
