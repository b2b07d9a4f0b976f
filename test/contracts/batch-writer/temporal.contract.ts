import { expect, test } from '@jest/globals'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { exactDate, exactDateOf } from '../../../src/core/exact-date'
import { WriterDatabase } from './use-target'
import type { WriterDialect } from './writer-dialect'

/** Dates and times: nothing is lost, and nothing depends on the zone of the process or the server. */
export function describeTemporal(dialect: WriterDialect): void {
  const { types } = dialect

  @Entity('moment')
  class Moment {
    @PrimaryColumn(types.integer)
    id!: number
    @Column({ ...types.date, nullable: true })
    day!: unknown
    @Column({ ...types.dateTime, nullable: true })
    wall!: unknown
    @Column({ ...(types.instant ?? types.dateTime), nullable: true })
    at!: unknown
  }

  const db = new WriterDatabase(dialect, [Moment])
  const moments = { moments: { entity: Moment } }
  const load = (property: keyof Moment, values: readonly unknown[], options = {}) =>
    db.load(moments, [['moments', values.map((value, id) => ({ id, [property]: value }))]], options)

  test('dates and times given as text arrive as they are', async () => {
    await load('day', ['2020-02-29', '0001-01-01', '9999-12-31'])
    expect(await db.texts('moment', 'day')).toEqual(['2020-02-29', '0001-01-01', '9999-12-31'])
    await db.load(moments, [['moments', [{ id: 10, wall: '2020-01-31 23:59:59.123456' }]]])
    expect((await db.texts('moment', 'wall')).at(-1)).toBe('2020-01-31 23:59:59.123456')
  })

  test('a Date from the legacy database keeps its microseconds', async () => {
    const instants = [
      exactDateOf(Date.UTC(2020, 0, 31, 23, 59, 59, 123), 456),
      exactDateOf(Date.UTC(1969, 11, 31, 23, 59, 59, 999), 999),
      exactDateOf(Date.UTC(1601, 4, 6, 7, 8, 9, 0), 1),
      exactDateOf(Date.UTC(9999, 11, 31, 23, 59, 59, 999), 999),
    ]
    await load('wall', instants)
    expect(await db.texts('moment', 'wall')).toEqual([
      '2020-01-31 23:59:59.123456',
      '1969-12-31 23:59:59.999999',
      '1601-05-06 07:08:09.000001',
      '9999-12-31 23:59:59.999999',
    ])
  })

  test('a Date that transform changed has no microseconds any more, and neither has its copy', async () => {
    const changed = exactDateOf(Date.UTC(2020, 0, 31, 12, 0, 0, 5), 456)
    changed.setUTCHours(13)
    const copy = new Date(exactDateOf(Date.UTC(2020, 0, 31, 12, 0, 0, 5), 456))
    await load('wall', [changed, copy])
    expect(await db.texts('moment', 'wall')).toEqual(['2020-01-31 13:00:00.005', '2020-01-31 12:00:00.005'])
  })

  test('a Date goes into a column without zone as the wall clock of targetTimeZone', async () => {
    const winter = new Date('2020-01-31T23:30:00Z')
    const summer = new Date('2020-07-31T23:30:00Z')
    await load('wall', [winter, summer], { targetTimeZone: 'Europe/Berlin' })
    expect(await db.texts('moment', 'wall')).toEqual(['2020-02-01 00:30:00', '2020-08-01 01:30:00'])
    await db.load(moments, [['moments', [{ id: 10, day: winter }]]], { targetTimeZone: 'Europe/Berlin' })
    await db.load(moments, [['moments', [{ id: 11, day: winter }]]], { targetTimeZone: 'America/New_York' })
    expect((await db.texts('moment', 'day')).slice(-2)).toEqual(['2020-02-01', '2020-01-31'])
  })

  test('a Date that is a date of the legacy database stays its day, whatever targetTimeZone is', async () => {
    const day = () => exactDate(Date.UTC(2020, 0, 31), '2020-01-31')
    const changed = day()
    changed.setUTCDate(30)
    await load('day', [day(), changed], { targetTimeZone: 'America/New_York' })
    expect(await db.texts('moment', 'day')).toEqual(['2020-01-31', '2020-01-29'])
    await db.load(moments, [['moments', [{ id: 10, wall: day(), at: day() }]]], { targetTimeZone: 'America/New_York' })
    expect((await db.texts('moment', 'wall')).at(-1)).toBe('2020-01-31 00:00:00')
    if (types.instant !== null) expect((await db.instants('moment', 'at')).at(-1)).toBe('2020-01-31 00:00:00')
  })

  test('years before 1000 and beyond 1900 keep their century', async () => {
    const year = (n: number): Date => {
      const date = new Date(Date.UTC(2000, 5, 7))
      date.setUTCFullYear(n)
      return date
    }
    await load('day', [year(1), year(99), year(999), year(1900)])
    expect(await db.texts('moment', 'day')).toEqual(['0001-06-07', '0099-06-07', '0999-06-07', '1900-06-07'])
  })

  test('an invalid Date is refused with property and key', async () => {
    await expect(load('wall', [new Date(), new Date(NaN)])).rejects.toMatchObject({
      code: 'ETL_VALUE_REFUSED',
      context: { target: 'moments', property: 'wall', key: ['k1'] },
    })
    expect(await db.count('moment')).toBe(0)
  })

  test('a date that does not exist is refused before it is sent, and nothing is stored', async () => {
    await expect(load('day', ['2020-02-28', '2020-02-30'])).rejects.toMatchObject({
      code: 'ETL_VALUE_REFUSED',
      context: { property: 'day', key: ['k1'] },
    })
    expect(await db.count('moment')).toBe(0)
  })

  if (types.instant === null) return

  test('a Date goes into a column with zone as its instant, whatever targetTimeZone is', async () => {
    await load('at', [new Date('2020-01-31T23:30:00.5Z'), exactDateOf(Date.UTC(2020, 6, 1), 7)], {
      targetTimeZone: 'Asia/Kolkata',
    })
    expect(await db.instants('moment', 'at')).toEqual(['2020-01-31 23:30:00.5', '2020-07-01 00:00:00.000007'])
  })

  test('text with a zone keeps it; text without one means UTC', async () => {
    await load('at', ['2020-01-31T23:30:00+02:00', '2020-01-31 23:30:00'])
    expect(await db.instants('moment', 'at')).toEqual(['2020-01-31 21:30:00', '2020-01-31 23:30:00'])
  })
}
