import { describe, expect, test } from '@jest/globals'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { LegacyDatabase } from './legacy-database'
import type { KeyCase, ReaderDialect } from './reader-dialect'

/** Pages along every kind of key are complete and in the database's own order. */
export function describeKeys(dialect: ReaderDialect): void {
  for (const key of dialect.keys) describe(key.title, () => describeKey(dialect, key))
  for (const [first, second] of pairs(dialect.keys))
    describe(`composite of ${first.title} and ${second.title}`, () => describeComposite(dialect, first, second))
}

/** Each type once as the first and once as the second part. */
function pairs(keys: readonly KeyCase[]): [KeyCase, KeyCase][] {
  return keys.map((key, i) => [key, keys[(i + 1) % keys.length]!])
}

function describeKey(dialect: ReaderDialect, { sql, column, literals }: KeyCase): void {
  class Keyed {
    key!: unknown
    n!: number
  }
  Entity('keyed')(Keyed)
  PrimaryColumn({ ...column, name: 'Key Col' } as never)(Keyed.prototype, 'key')
  Column({ type: 'int' })(Keyed.prototype, 'n')

  const db = new LegacyDatabase(dialect, [Keyed])
  const { quote } = dialect
  const create = () =>
    db.run(
      `CREATE TABLE keyed (${quote('Key Col')} ${sql} NOT NULL PRIMARY KEY, n ${dialect.types.integer} NOT NULL)`,
      `INSERT INTO keyed (${quote('Key Col')}, n) VALUES ${literals.map((literal, n) => `(${literal}, ${n})`).join(', ')}`,
    )
  const inOrder = () => db.texts(`SELECT n FROM keyed ORDER BY ${quote('Key Col')}`)

  test.each([1, 2, 3, 1_000])('pages of %i rows hold every row once, in order', async (limit) => {
    await create()
    const { rows, upper, keys, pageSizes } = await db.read(Keyed, { limit })
    expect(rows.map(({ n }) => String(n))).toEqual(await inOrder())
    expect(pageSizes.reduce((sum, size) => sum + size, 0)).toBe(literals.length)
    expect(upper).toEqual(keys.at(-1))
  })

  test('reading goes on behind any key, given as it was stored', async () => {
    await create()
    const { keys, upper } = await db.read(Keyed)
    const order = await inOrder()
    for (const [i, key] of keys.entries()) {
      const after = JSON.parse(JSON.stringify(key)) as string[]
      const rest = await db.read(Keyed, { limit: 100, after, upper: JSON.parse(JSON.stringify(upper)) as string[] })
      expect(rest.rows.map(({ n }) => String(n))).toEqual(order.slice(i + 1))
      expect(await db.count(Keyed, { after })).toBe(order.length - i - 1)
    }
  })
}

function describeComposite(dialect: ReaderDialect, first: KeyCase, second: KeyCase): void {
  class Pair {
    a!: unknown
    b!: unknown
    n!: number
  }
  Entity('pair')(Pair)
  PrimaryColumn(first.column as never)(Pair.prototype, 'a')
  PrimaryColumn(second.column as never)(Pair.prototype, 'b')
  Column({ type: 'int' })(Pair.prototype, 'n')

  const db = new LegacyDatabase(dialect, [Pair])
  const combinations = first.literals
    .slice(0, 4)
    .flatMap((a) => second.literals.slice(0, 3).map((b) => [a, b] as const))

  test('pages end and begin inside equal first parts', async () => {
    await db.run(
      `CREATE TABLE pair (a ${first.sql} NOT NULL, b ${second.sql} NOT NULL, n int NOT NULL, PRIMARY KEY (a, b))`,
      `INSERT INTO pair (a, b, n) VALUES ${combinations.map(([a, b], n) => `(${a}, ${b}, ${n})`).join(', ')}`,
    )
    const order = await db.texts('SELECT n FROM pair ORDER BY a, b')
    for (const limit of [1, 2, 5]) {
      const { rows, keys } = await db.read(Pair, { limit })
      expect(rows.map(({ n }) => String(n))).toEqual(order)
      const middle = keys[5]!
      expect(middle).toHaveLength(2)
      const rest = await db.read(Pair, { limit, after: middle })
      expect(rest.rows.map(({ n }) => String(n))).toEqual(order.slice(6))
    }
  })
}
