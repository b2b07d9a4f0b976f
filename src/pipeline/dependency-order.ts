import { ConfigurationError } from '../core/errors'
import type { TransformerClass, TransformerMetadata } from '../transform/transformer-metadata'
import { DependencyCycleError } from './pipeline-errors'

/**
 * Transformers so that each comes behind those it depends on; in the given order otherwise.
 *
 * @throws {@link DependencyCycleError} with the names along the circle; `ETL_CONFIGURATION` for a dependency that is not
 * in the list.
 */
export function dependencyOrder(transformers: readonly TransformerMetadata[]): TransformerMetadata[] {
  const byClass = new Map(transformers.map((t) => [t.transformer, t]))
  const ordered = new Set<TransformerMetadata>()
  const visit = (current: TransformerMetadata, path: readonly TransformerMetadata[]): void => {
    if (ordered.has(current)) return
    if (path.includes(current))
      throw new DependencyCycleError([...path.slice(path.indexOf(current)), current].map((t) => t.name))
    for (const dependency of dependenciesOf(current)) visit(find(byClass, dependency, current), [...path, current])
    ordered.add(current)
  }
  for (const transformer of transformers) visit(transformer, [])
  return [...ordered]
}

export function dependenciesOf({ dependsOn }: TransformerMetadata): readonly TransformerClass[] {
  return typeof dependsOn === 'function' ? dependsOn() : dependsOn
}

function find(
  byClass: ReadonlyMap<TransformerClass, TransformerMetadata>,
  wanted: TransformerClass | undefined,
  by: TransformerMetadata,
) {
  const found = wanted === undefined ? undefined : byClass.get(wanted)
  if (found === undefined)
    throw new ConfigurationError(
      by.name,
      wanted === undefined
        ? `dependsOn of "${by.name}" holds undefined: the two files import each other; write dependsOn: () => [...] instead.`
        : `"${by.name}" depends on ${wanted.name}, which is not among the pipeline's transformers; add it there.`,
    )
  return found
}
