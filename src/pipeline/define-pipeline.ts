import { InvalidOptionError } from '../core/errors'
import { checkOptions } from '../core/options'
import { Pipeline } from './pipeline'
import type { PipelineOptions } from './pipeline-options'
import { pipelineSchema } from './pipeline-schema'

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
  const checked = checkOptions(pipelineSchema, options)
  const names = new Set(checked.transformers)
  if (names.size < checked.transformers.length)
    throw new InvalidOptionError('transformers', options.transformers, 'an array that names each class once')
  return new Pipeline({ ...checked, dataSources: options.dataSources })
}
