import type { EntityClass } from '../core/entity-class'
import type { Conversion } from './column-conversion'
import type { LegacyColumn } from './legacy-column'

/** Builds one legacy object from the raw values of its columns, in column order. */
export type Hydrator<L> = (raw: readonly unknown[]) => L

export interface HydratedColumn {
  column: LegacyColumn
  conversion: Conversion
}

/**
 * Compiles the array-to-object step of one entity once, so that each row costs one constructor call.
 *
 * Objects have the entity's prototype (getters and methods work, `instanceof` holds); its constructor is not run.
 */
export function compileHydrator<L extends object>(
  entity: EntityClass<L>,
  columns: readonly HydratedColumn[],
): Hydrator<L> {
  const tree = propertyTree(columns)
  const prototypes: object[] = [entity.prototype]
  const body = assignments('this', tree, prototypes)
  const names = columns.map((_, i) => `c${i}`)
  // Every name in the source text is either an index or a JSON string: nothing of the entity is executed as code.
  const source = `function Row(r) {${body}}
Row.prototype = prototypes[0]
return (r) => new Row(r)`
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- compiled once per entity: 5 times faster than a loop over columns
  const make = new Function('prototypes', ...names, source) as (p: object[], ...c: unknown[]) => Hydrator<L>
  return make(prototypes, ...columns.map(({ conversion }) => conversion.convert))
}

interface PropertyTree {
  leaf?: { expression: string; nullTest: string | null }
  /** Prototype of an embedded object. */
  prototype?: object
  /** A relation known by its key alone: null as a whole where the key is null. */
  relation?: boolean
  children: Map<string, PropertyTree>
}

function propertyTree(columns: readonly HydratedColumn[]): PropertyTree {
  const root: PropertyTree = { children: new Map() }
  columns.forEach(({ column, conversion }, i) => {
    let node = root
    for (const name of column.path) {
      let child = node.children.get(name)
      if (child === undefined) node.children.set(name, (child = { children: new Map() }))
      node = child
    }
    const raw = `r[${i}]`
    const expression =
      conversion.convert === undefined
        ? raw
        : conversion.acceptsNull
          ? `c${i}(${raw})`
          : `(${raw} === null ? null : c${i}(${raw}))`
    node.leaf = { expression, nullTest: `${raw} === null` }
    markObjects(root, column)
  })
  return root
}

function markObjects(root: PropertyTree, { metadata, path }: LegacyColumn): void {
  let node = root
  const embedded = metadata.embeddedMetadata?.embeddedMetadataTree ?? []
  path.slice(0, -1).forEach((name, depth) => {
    node = node.children.get(name)!
    const type = embedded[depth]?.type
    if (typeof type === 'function') node.prototype = type.prototype as object
    else node.relation = true
  })
}

function assignments(target: string, tree: PropertyTree, prototypes: object[]): string {
  let code = ''
  for (const [name, child] of tree.children) {
    const place = `${target}[${JSON.stringify(name)}]`
    if (child.children.size === 0) {
      code += `${place} = ${child.leaf!.expression};`
      continue
    }
    const allNull = [...child.children.values()].map((c) => c.leaf?.nullTest ?? 'false').join(' && ')
    const prototype =
      child.prototype === undefined ? 'Object.prototype' : `prototypes[${prototypes.push(child.prototype) - 1}]`
    const fill = `${place} = Object.create(${prototype});${assignments(place, child, prototypes)}`
    code += child.relation === true ? `if (${allNull}) ${place} = null; else {${fill}}` : fill
  }
  return code
}
