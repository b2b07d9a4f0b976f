import type { DataSource } from 'typeorm'
import { z } from 'zod'
import type { Logger } from '../core/logger'
import { timeZone } from '../core/time-zone'
import type { TransformerClass } from '../transform/transformer-metadata'
import type { PipelineOptions } from './pipeline-options'

// Apart from the options' types: whoever compiles against those need not have zod.

const settingsShape = {
  batchSize: z.int('an integer >= 1').min(1, 'an integer >= 1').optional(),
  commitInterval: z.int('an integer >= 1').min(1, 'an integer >= 1').optional(),
  readAhead: z.union([z.literal(0), z.literal(1)], '0 or 1').optional(),
  maxBatchBytes: z.int('an integer >= 1').min(1, 'an integer >= 1').optional(),
}
const loggerSchema = z.custom<Logger>(
  (v) => typeof (v as Logger | undefined)?.info === 'function',
  'a logger with debug, info, warn and error',
)
export const runSchema = z
  .strictObject({
    ...settingsShape,
    dryRun: z.union([z.boolean(), z.literal('check')], "true, false or 'check'").optional(),
    fresh: z.boolean().optional(),
    resume: z.boolean().optional(),
    signal: z.custom<AbortSignal>((v) => v instanceof AbortSignal, 'an AbortSignal').optional(),
    logger: loggerSchema.optional(),
  })
  .refine((o) => !(o.fresh === true && o.resume === true), {
    path: ['fresh'],
    message: 'left out together with resume',
  })

const functions = <T>(expected: string) => z.custom<T>((value) => typeof value === 'function', expected)
const zone = z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Berlin')
export const pipelineSchema = z.strictObject({
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

function isTimeZone(name: string): boolean {
  try {
    timeZone(name)
    return true
  } catch {
    return false // the message of Intl's RangeError adds nothing to the expectation
  }
}
