import type { DataSource } from 'typeorm'
import type { EntityClass } from '../core/entity-class'
import { ConfigurationError } from '../core/errors'
import { closestName } from './closest-name'

export interface PropertyPlace {
  transformer: string
  entity: EntityClass
  property: string
  /** Who made which row: `transform returned for legacy key 4`. */
  origin: string
}

/** The error for a property of a row that no column of the target takes. */
export function unknownPropertyError(target: DataSource, place: PropertyPlace): ConfigurationError {
  const { transformer, entity, property, origin } = place
  const { columns, relations } = target.getMetadata(entity)
  const known = [...columns, ...relations.filter((relation) => relation.joinColumns.length > 0)]
  const names = known.map(({ propertyName }) => propertyName)
  const meant = closestName(property, names)
  return new ConfigurationError(
    transformer,
    `The row that ${origin} has the property "${property}", which is no column of ${entity.name}` +
      (meant === undefined ? '.' : `; did you mean "${meant}"?`),
  )
}

/** Index of the first of `rows` that gives `property` a value. */
export function firstWith(rows: readonly object[], property: string): number {
  return rows.findIndex((row) => (row as Record<string, unknown>)[property] !== undefined)
}
