import { expect, test } from '@jest/globals'
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm'
import { BaseTransformer, Transformer, type TransformerClass, type TransformOutput } from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import { expectBalanced, failureOf, LegacyShop, testPipeline } from './pipeline-support/shop'

@Entity('legacy_member')
class LegacyMember {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'varchar', length: 40 })
  name!: string
  @Column({ type: 'int' })
  cards!: number
}

@Entity('person')
class Person {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'text' })
  name!: string
}

@Entity('card')
class Card {
  @PrimaryColumn({ type: 'text' })
  number!: string
  @ManyToOne(() => Person, { nullable: false })
  @JoinColumn({ name: 'person_id' })
  person!: Person
  @Column({ type: 'varchar', length: 10, default: 'new' })
  state!: string
}

interface Targets {
  cards: Card
  person: Person
}
type Output = TransformOutput<{ cards: Card; person: Person }>

const cardsOf = ({ id, cards }: LegacyMember) =>
  Array.from({ length: cards }, (_, i) => ({ number: `${id}-${i}`, person: { id } }))

/** Children are declared first on purpose: parents load first all the same. */
function members(
  transform: (row: LegacyMember) => Output | Output[] | null,
  onConflict?: { cards?: { columns: 'number'[]; action: 'update' | 'ignore' } },
): TransformerClass {
  @Transformer({ name: 'members', legacy: LegacyMember, target: { cards: Card, person: Person }, onConflict })
  class Members extends BaseTransformer<LegacyMember, { cards: Card; person: Person }> {
    transform = transform
  }
  return Members
}

const both = (row: LegacyMember): Output => ({ person: { id: row.id, name: row.name }, cards: cardsOf(row) })

describeRoutes('several targets', {}, (route) => {
  const db = useDatabases(route, { legacy: [LegacyMember, LegacyShop], target: [Person, Card] })
  const seed = (count: number) =>
    db.legacy.seed(LegacyMember, count, (n) => ({ id: n, name: `member ${n}`, cards: n % 4 }))
  const owners = () =>
    db.target.query<{ person_id: number; n: number }>(
      'SELECT person_id, count(*)::int AS n FROM card GROUP BY 1 ORDER BY 1',
    )

  test('load in foreign-key order and are counted each on its own', async () => {
    await seed(45)
    const pipeline = testPipeline(db, [members(both)], { commitInterval: 3 })
    expect(pipeline.describe()[0]!.targets.map(({ name, entity }) => [name, entity])).toEqual([
      ['cards', 'Card'],
      ['person', 'Person'],
    ])
    const report = await pipeline.run()
    const cards = Array.from({ length: 45 }, (_, i) => (i + 1) % 4).reduce((a, b) => a + b)
    expect(report.counts).toMatchObject({ readCount: 45, loadCount: 45, producedCount: 45 + cards })
    expectBalanced(report.counts)
    expect(report.transformers.members!.targets).toMatchObject({
      person: { producedCount: 45, insertCount: 45 },
      cards: { producedCount: cards, insertCount: cards },
    } satisfies Record<keyof Targets, object>)
    expect([await db.target.count(Person), await db.target.count(Card)]).toEqual([45, cards])
    expect(await owners()).toEqual(
      Array.from({ length: 45 }, (_, i) => ({ person_id: i + 1, n: (i + 1) % 4 })).filter(({ n }) => n > 0),
    )
  })

  test('what one legacy row produced commits or is rolled back together', async () => {
    await seed(45)
    const faulty = (row: LegacyMember): Output => {
      const output = both(row)
      return row.id === 37
        ? { ...output, cards: [{ number: '37-x', person: { id: 37 }, state: 'far too long a state' }] }
        : output
    }
    const error = await failureOf(testPipeline(db, [members(faulty)]).run())
    expect(error).toMatchObject({
      code: 'ETL_VALUE_REFUSED',
      context: { target: 'cards', property: 'state', key: ['37'] },
    })
    expect(await db.target.count(Person)).toBe(30)
    expect(error.report.transformers.members!.targets.person!.insertCount).toBe(30)
    const report = await testPipeline(db, [members(both)]).run()
    expect(report.counts.readCount).toBe(15)
    expect(await db.target.count(Person)).toBe(45)
    expect((await owners()).map(({ n }) => n)).toEqual(
      (await db.legacy.rows(LegacyMember)).map((m) => m.cards).filter(Boolean),
    )
  })

  test('null, [] and absent names produce nothing there; a row that produces nothing at all is filtered', async () => {
    await seed(24)
    const some = (row: LegacyMember): Output | Output[] | null => {
      const person = { id: row.id, name: row.name }
      switch (row.id % 6) {
        case 0:
          return null
        case 1:
          return {}
        case 2:
          return { person: null, cards: [] }
        case 3:
          return { person, cards: null }
        case 4:
          return { person }
        default:
          return [{ person }, { person: { id: 1000 + row.id, name: 'twin' }, cards: { number: `n${row.id}`, person } }]
      }
    }
    const { counts } = await testPipeline(db, [members(some)]).run()
    expect(counts).toMatchObject({ readCount: 24, filterCount: 12, loadCount: 12, producedCount: 20, insertCount: 20 })
    expectBalanced(counts)
    expect([await db.target.count(Person), await db.target.count(Card)]).toEqual([16, 4])
  })

  test('an unknown target name is refused with the key of the row and the names there are', async () => {
    await seed(15)
    const wrong = (row: LegacyMember) => (row.id === 12 ? ({ people: [] } as never) : both(row))
    expect(await failureOf(testPipeline(db, [members(wrong)]).run())).toMatchObject({
      code: 'ETL_TRANSFORM_FAILED',
      context: { key: ['12'] },
      message: expect.stringContaining('cards, person'),
    })
    expect(await db.target.count(Person)).toBe(10)
  })

  test('each target has its own onConflict', async () => {
    await seed(12)
    await db.target.seed(Person, [{ id: 900, name: 'other' }])
    await db.target.query(`INSERT INTO card (number, person_id, state) VALUES ('3-0', 900, 'old'), ('7-2', 900, 'old')`)
    const ignore = members(both, { cards: { columns: ['number'], action: 'ignore' } })
    const report = await testPipeline(db, [ignore]).run()
    expect(report.transformers.members!.targets).toMatchObject({
      person: { insertCount: 12 },
      cards: { producedCount: 18, insertCount: 16, ignoreCount: 2 },
    })
    expectBalanced(report.counts)
    expect(await db.target.query(`SELECT number FROM card WHERE state = 'old' ORDER BY 1`)).toEqual([
      { number: '3-0' },
      { number: '7-2' },
    ])
    // The persons are there already now, and their target refuses that.
    const update = members((row) => ({ cards: cardsOf(row) }), { cards: { columns: ['number'], action: 'update' } })
    const second = await testPipeline(db, [update]).run()
    expect(second.transformers.members!.targets.cards).toMatchObject({ updateCount: 2, unchangedCount: 16 })
    expectBalanced(second.counts)
  })
})
