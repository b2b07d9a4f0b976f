import type { Key, LegacyBatch } from '../core/batch'
import { isEtlError } from '../core/errors'
import type { TransformerMetadata } from '../transform/transformer-metadata'
import { type TransformContext, TransformFailedError } from './pipeline-errors'
import { checkTargetRow } from './target-row'

/** Target rows of one batch for one target, and the legacy row each came from. */
export interface Products {
  rows: object[]
  /** Index of the legacy row per product; `null` where the n-th row made the n-th product. */
  owners: number[] | null
}

export interface TransformedBatch {
  byTarget: ReadonlyMap<string, Products>
  loadCount: number
  filterCount: number
  producedCount: number
}

/** The hooks of a declared transformer, typed as loosely as they are called here. */
export interface TransformHooks {
  transform?(legacy: object): unknown
  transformBatch?(rows: readonly object[]): unknown
  beforeBatch?(rows: readonly object[]): unknown
  afterBatch?(written: readonly object[]): unknown
}

/** Runs the transform over one batch and sorts the results by target. */
export async function transformBatch(
  hooks: TransformHooks,
  metadata: TransformerMetadata,
  batch: LegacyBatch,
): Promise<TransformedBatch> {
  const collector = new Collector(metadata)
  const { rows } = batch
  let i = 0
  let hook: 'transform' | 'transformBatch' = 'transform'
  try {
    if (hooks.transformBatch !== undefined) {
      hook = 'transformBatch'
      const results = await hooks.transformBatch([...rows])
      if (!Array.isArray(results) || results.length !== rows.length)
        throw new TypeError(`it must return one result per row (${rows.length}), null for a filtered one`)
      hook = 'transform'
      for (; i < rows.length; i++) collector.add(results[i], i)
    } else
      for (; i < rows.length; i++) {
        let result = hooks.transform!(rows[i]!)
        // Only a promise is worth the cost of an await.
        if (isThenable(result)) result = await result
        collector.add(result, i)
      }
  } catch (cause) {
    throw hookError({ transformer: metadata.name, hook, key: batch.keyAt(i) }, cause)
  }
  return collector.finish(rows.length)
}

/** Runs a hook that sees the whole batch. */
export async function callBatchHook(
  hooks: TransformHooks,
  hook: 'beforeBatch' | 'afterBatch',
  name: string,
  rows: readonly object[],
  firstKey: Key,
): Promise<void> {
  try {
    await hooks[hook]!([...rows]) // a hook may empty its array
  } catch (cause) {
    throw hookError({ transformer: name, hook, key: firstKey }, cause)
  }
}

/** A query of a hook may bring up what the database says to rows sent before it: that is not the hook's fault. */
function hookError(context: TransformContext, cause: unknown): Error {
  return isEtlError(cause) ? cause : new TransformFailedError(context, cause)
}

class Collector {
  private readonly byTarget: Map<string, Products>
  private readonly only: Products | undefined
  private filterCount = 0

  constructor({ target }: TransformerMetadata) {
    this.byTarget = new Map(Object.keys(target.entities).map((name) => [name, { rows: [], owners: null }]))
    this.only = target.several ? undefined : [...this.byTarget.values()][0]
  }

  add(result: unknown, index: number): void {
    if (result === undefined)
      throw new TypeError('it returned undefined; return the target row, or null to filter the legacy row')
    const added =
      result === null ? 0 : this.only === undefined ? this.addSeveral(result, index) : addTo(this.only, result, index)
    if (added === 0) this.filterCount++
  }

  finish(readCount: number): TransformedBatch {
    let producedCount = 0
    for (const { rows } of this.byTarget.values()) producedCount += rows.length
    return {
      byTarget: this.byTarget,
      loadCount: readCount - this.filterCount,
      filterCount: this.filterCount,
      producedCount,
    }
  }

  private addSeveral(result: unknown, index: number): number {
    if (Array.isArray(result)) {
      let sum = 0
      for (const one of result) sum += this.addSeveral(one, index)
      return sum
    }
    checkTargetRow(result)
    let added = 0
    for (const [name, value] of Object.entries(result)) {
      const products = this.byTarget.get(name)
      if (products === undefined)
        throw new TypeError(`it returned rows for "${name}"; the targets are ${[...this.byTarget.keys()].join(', ')}`)
      if (value !== null && value !== undefined) added += addTo(products, value, index)
    }
    return added
  }
}

function addTo(products: Products, result: unknown, index: number): number {
  if (Array.isArray(result)) {
    for (const row of result) push(products, row, index)
    return result.length
  }
  push(products, result, index)
  return 1
}

function push(products: Products, row: unknown, index: number): void {
  checkTargetRow(row)
  const { rows } = products
  // Rows are encoded after the whole batch. The row before and the first one tell of an object, or a few in turn, that is
  // filled anew for each row; a Set of all rows would cost 60 ns a row.
  if ((row === rows[rows.length - 1] || row === rows[0]) && !Object.isFrozen(row))
    throw new TypeError('transform returned the same object for two rows; make a new one for each, or freeze it')
  if (products.owners === null && rows.length !== index) products.owners = rows.map((_, i) => i)
  products.owners?.push(index)
  rows.push(row)
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function'
}
