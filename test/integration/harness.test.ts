import { expect, test } from '@jest/globals'
import { Column, DataSource, Entity, JoinColumn, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'

@Entity('harness_ward')
class Ward {
  @PrimaryGeneratedColumn()
  id!: number
  @Column({ name: 'ward_name', type: 'varchar', length: 40 })
  name!: string
}

@Entity('harness_bed')
class Bed {
  @PrimaryColumn({ type: 'int' })
  ward_id!: number
  @PrimaryColumn({ type: 'int' })
  number!: number
  @ManyToOne(() => Ward)
  @JoinColumn({ name: 'ward_id' })
  ward?: Ward
}

describeRoutes('harness', { all: true }, (route) => {
  const db = useDatabases(route, { legacy: [Ward, Bed], target: [Ward, Bed] })

  test('seeds rows with their ids and reads them back in key order', async () => {
    for (const side of [db.legacy, db.target]) {
      await side.seed(Ward, [
        { id: 12, name: 'Kinder' },
        { id: 7, name: 'Öst' },
      ])
      await side.seed(Bed, [
        { ward_id: 12, number: 2 },
        { ward_id: 12, number: 1 },
      ])
      expect(await side.rows(Ward)).toEqual([
        { id: 7, name: 'Öst' },
        { id: 12, name: 'Kinder' },
      ])
      expect(await side.keys(Ward)).toEqual(['7', '12'])
      expect(await side.keys(Bed)).toEqual(['12,1', '12,2'])
      expect(await side.query('SELECT ward_name FROM harness_ward WHERE id = 7')).toEqual([{ ward_name: 'Öst' }])
    }
  })

  test('starts with empty tables although the test before it filled them', async () => {
    expect(await db.legacy.count(Ward)).toBe(0)
    expect(await db.target.count(Bed)).toBe(0)
  })

  test('seeds by count in several statements', async () => {
    await db.legacy.seed(Ward, 1_203, (n) => ({ id: n, name: `ward ${n}` }))
    expect(await db.legacy.count(Ward)).toBe(1_203)
    expect((await db.legacy.rows(Ward)).at(-1)).toEqual({ id: 1_203, name: 'ward 1203' })
  })

  test("another data source sees the seeded rows through the side's options", async () => {
    await db.legacy.seed(Ward, 3, (n) => ({ id: n, name: 'a' }))
    const own = await new DataSource(db.legacy.options()).initialize()
    expect(await own.getRepository(Ward).count()).toBe(3)
    await own.destroy()
  })

  test('a connection left open fails the test with what it did last, and is ended', async () => {
    const leaked = await new DataSource(db.target.options()).initialize()
    await leaked.query('SELECT 4711')
    await expect(db.target.assertNoOpenConnections(100)).rejects.toThrow(
      /left 1 connection\(s\) to (embedded-)?postgres open:\nbackend \d+, idle, last query: SELECT 4711/,
    )
    await db.target.assertNoOpenConnections()
    await leaked.destroy()
  })

  if (route.legacy !== 'sqljs')
    test('a legacy connection left open is found as well', async () => {
      const leaked = await new DataSource(db.legacy.options()).initialize()
      await leaked.query('SELECT 1')
      expect(await db.legacy.openConnections()).toHaveLength(1)
      await leaked.destroy()
    })
})

describeRoutes('harness without target tables', {}, (route) => {
  const db = useDatabases(route, { legacy: [Ward], target: [Ward], createTargetTables: false })
  const tables = async () =>
    (await db.target.query(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`)).length

  test('the target is empty', async () => {
    expect(await tables()).toBe(0)
    await db.target.query('CREATE TABLE left_behind (id int)')
  })
  test('the target is empty again', async () => {
    expect(await tables()).toBe(0)
  })
})
