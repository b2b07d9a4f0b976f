import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm'
import { KeysetReader } from '../../src/extract/keyset-reader'
import { databaseAccess } from '../support/database-access'
import { type ServerKind, testRun } from '../support/servers'
import { TestDatabase } from '../support/test-database'

@Entity('document')
class Document {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'text' })
  body!: string
}

const MAX_BYTES = 1_000_000
const NARROW = 3_000
const WIDE = 40
/** Compresses to nothing, as the statistics of PostgreSQL see it. */
const WIDTH = 60_000

for (const kind of ['mysql', 'embedded-postgres'] as const) {
  const state = testRun().servers[kind]
  const title = `rows of any width from ${kind}`
  if ('skipped' in state) describe.skip(`${title} (skipped: ${state.skipped})`, () => describeWidth(kind))
  else describe(title, () => describeWidth(kind))
}

function describeWidth(kind: Exclude<ServerKind, 'postgres'>): void {
  let database: TestDatabase
  beforeAll(async () => {
    database = new TestDatabase(await databaseAccess(kind, 'wide'), [Document])
  })
  beforeEach(() => database.reset(true))
  afterAll(() => database.close())

  const pages = async (limit: number, maxBytes?: number) => {
    const own = await new DataSource(database.options()).initialize()
    const reader = new KeysetReader(own, Document)
    const found: { ids: number[]; bytes: number }[] = []
    try {
      await reader.open()
      for (let after: readonly string[] | null = null; ;) {
        const page: Awaited<ReturnType<typeof reader.read>> = await reader.read(after, limit, maxBytes)
        if (page === null) return found
        const bytes = page.rows.reduce((sum, { body }) => sum + body.length, 0)
        found.push({ ids: page.rows.map(({ id }) => id), bytes })
        after = page.keyAt(page.rows.length - 1)
      }
    } finally {
      await reader.close()
      await own.destroy()
    }
  }
  const seed = async (from: number, count: number, width: number) => {
    const atOnce = Math.min(count, width > 1_000 ? 100 : 3_000)
    for (let start = from; start < from + count; start += atOnce)
      await database.seed(Document, atOnce, (n) => ({ id: start + n, body: 'x'.repeat(width) }))
  }
  const everyId = (count: number) => Array.from({ length: count }, (_, n) => n + 1)

  test('wide rows from the first row on come a few at a time', async () => {
    await seed(0, WIDE, WIDTH)
    const read = await pages(1_000, MAX_BYTES)
    expect(read.flatMap(({ ids }) => ids)).toEqual(everyId(WIDE))
    for (const { bytes } of read) expect(bytes).toBeLessThan(MAX_BYTES)
  })

  test('rows that get wide without notice end the page, and none is lost', async () => {
    await seed(0, NARROW, 10)
    await seed(NARROW, 600, WIDTH)
    const read = await pages(5_000, MAX_BYTES)
    expect(read.flatMap(({ ids }) => ids)).toEqual(everyId(NARROW + 600))
    // One query of 500 rows is what nobody could foresee.
    for (const { bytes } of read.slice(1)) expect(bytes).toBeLessThan(MAX_BYTES)
    expect(read[0]!.bytes).toBeLessThan(500 * WIDTH + NARROW * 10)
  })

  test('a row wider than the bound is a page of its own', async () => {
    await seed(0, 3, WIDTH)
    expect((await pages(100, 100)).slice(1).map(({ ids }) => ids.length)).toEqual([1])
  })

  test('narrow rows fill the page', async () => {
    await seed(0, NARROW, 10)
    expect((await pages(1_300, MAX_BYTES)).map(({ ids }) => ids.length)).toEqual([1_300, 1_300, 400])
  })
}
