import type { DataSource } from 'typeorm'
import { ConfigurationError } from '../core/errors'
import { type TransformerClass, transformerMetadata, type TransformerMetadata } from '../transform/transformer-metadata'
import { dependenciesOf, dependencyOrder } from './dependency-order'

/** One transformer as `typeorm-etl list` shows it. */
export interface TransformerDescription {
  name: string
  legacy: { dataSource: string; entity: string }
  targets: { name: string; dataSource: string; entity: string }[]
  dependsOn: string[]
}

/** Metadata of decorated classes in dependency order. @throws `ETL_CONFIGURATION`, `ETL_DEPENDENCY_CYCLE` */
export function resolveTransformers(
  classes: readonly TransformerClass[],
  dataSources: Readonly<Record<string, DataSource>>,
): TransformerMetadata[] {
  const resolved = classes.map((cls) => metadataOf(cls))
  const ordered = dependencyOrder(resolved)
  const seen = new Map<string, TransformerMetadata>()
  for (const transformer of ordered) {
    const twin = seen.get(transformer.name)
    if (twin !== undefined)
      throw new ConfigurationError(
        transformer.name,
        `${twin.transformer.name} and ${transformer.transformer.name} are both named "${transformer.name}"; give one another name in @Transformer.`,
      )
    seen.set(transformer.name, transformer)
    for (const side of [transformer.legacy.dataSource, transformer.target.dataSource])
      if (dataSources[side] === undefined)
        throw new ConfigurationError(
          transformer.name,
          `"${transformer.name}" uses the data source "${side}", but the pipeline has ${Object.keys(dataSources).join(', ')}.`,
        )
  }
  const targets = new Set(ordered.map((t) => dataSources[t.target.dataSource]))
  if (targets.size > 1)
    throw new ConfigurationError(
      'dataSources',
      'The transformers of one pipeline must share one target data source, which keeps their checkpoints; make a pipeline per target.',
    )
  return ordered
}

export function selectTransformers(
  all: readonly TransformerMetadata[],
  wanted: readonly (TransformerClass | string)[],
): TransformerMetadata[] {
  const chosen = wanted.map((one) => {
    const found = all.find((t) => t.name === one || t.transformer === one)
    if (found === undefined) {
      const name = typeof one === 'string' ? one : one.name
      throw new ConfigurationError(
        name,
        `There is no transformer "${name}"; the pipeline has ${all.map((t) => t.name).join(', ')}.`,
      )
    }
    return found
  })
  if (chosen.length === 0) throw new ConfigurationError('only', 'only() names no transformer.')
  return all.filter((t) => chosen.includes(t))
}

export function describe(transformer: TransformerMetadata): TransformerDescription {
  const { name, legacy, target } = transformer
  return {
    name,
    legacy: { dataSource: legacy.dataSource, entity: legacy.entity.name },
    targets: Object.entries(target.entities).map(([key, cls]) => ({
      name: key,
      dataSource: target.dataSource,
      entity: cls.name,
    })),
    dependsOn: dependenciesOf(transformer).map((cls) => metadataOf(cls).name),
  }
}

function metadataOf(cls: TransformerClass): TransformerMetadata {
  const found = transformerMetadata().get(cls)
  if (found === undefined)
    throw new ConfigurationError(cls.name, `${cls.name} has no @Transformer({ legacy, target }); add the decorator.`)
  return found
}
