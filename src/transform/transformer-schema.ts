import { z } from 'zod'
import type { EntityClass } from '../core/entity-class'
import type { TransformerClass } from './transformer-metadata'

// Apart from the decorator: whoever compiles against its types need not have zod.

const entityClass = z.custom<EntityClass>((value) => typeof value === 'function', 'an entity class')
export const optionsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.:-]{1,128}$/, 'letters, digits and _ . : - (at most 128)')
    .optional(),
  legacy: z.union([
    entityClass,
    z.strictObject({ dataSource: z.string().optional(), entity: entityClass, where: z.unknown().optional() }),
  ]),
  target: z.union([
    entityClass,
    z.strictObject({ dataSource: z.string().optional(), entity: entityClass }),
    z.strictObject({ dataSource: z.string().optional(), entities: z.record(z.string(), entityClass) }),
    z.record(z.string(), entityClass),
  ]),
  dependsOn: z
    .union([
      z.array(z.custom<TransformerClass>((v) => typeof v === 'function', 'a transformer class')),
      z.custom<() => readonly TransformerClass[]>((v) => typeof v === 'function'),
    ])
    .optional(),
  onConflict: z.unknown().optional(),
  columns: z
    .record(
      z.string(),
      z.strictObject({ as: z.enum(['string', 'number', 'bigint', 'Date']).optional(), lossy: z.boolean().optional() }),
    )
    .optional(),
  deferred: z.array(z.string()).optional(),
  zeroDate: z.enum(['reject', 'null']).optional(),
  lossy: z.enum(['reject', 'round']).optional(),
  version: z.string().optional(),
})
export const conflictSchema = z.strictObject({
  columns: z.array(z.string()).min(1).optional(),
  action: z.enum(['fail', 'ignore', 'update']),
})
