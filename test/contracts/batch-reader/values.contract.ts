import { expect, test } from '@jest/globals'
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm'
import type { EntityClass } from '../../../src/core/entity-class'
import { microsecondOfMillisecond } from '../../../src/core/exact-date'
import { KeysetReader } from '../../../src/extract/keyset-reader'
import { LegacyDatabase } from './legacy-database'
import { Failure, Moment, type ReaderDialect, type ValueCase } from './reader-dialect'

interface Sample {
  id: number
  value: unknown
}

/** What a legacy property holds, type by type; NULL is null in all of them. */
export function describeReadValues(dialect: ReaderDialect): void {
  const db = new LegacyDatabase(dialect, [])

  test.each(dialect.values)('$title', async (given) => {
    const entity = sampleEntity(given)
    // Entities of other cases would be checked too.
    const own = await new DataSource(db.database.options({ entities: [entity] })).initialize()
    try {
      for (const sql of dialect.prepareValues ?? []) await own.query(sql)
      await own.query(`CREATE TABLE sample (id ${dialect.types.integer} NOT NULL PRIMARY KEY, v ${given.sql} NULL)`)
      await own.query(`INSERT INTO sample (id, v) VALUES (1, NULL), (2, ${given.literal})`)
      const read = readSamples(own, entity, given)
      if (given.expected instanceof Failure) {
        const { code, message } = given.expected
        await expect(read).rejects.toMatchObject({ code, message: expect.stringMatching(message) as unknown })
        return
      }
      const [none, some] = await read
      expect(none!.value).toBeNull()
      if (given.expected instanceof Moment) expect(moment(some!.value)).toEqual(given.expected)
      else expect(some!.value).toStrictEqual(given.expected)
    } finally {
      await own.destroy()
    }
  })
}

function sampleEntity({ column, design }: ValueCase): EntityClass<Sample> {
  class Row {
    id!: number
    value!: unknown
  }
  Entity('sample')(Row)
  PrimaryColumn({ type: 'int' })(Row.prototype, 'id')
  Reflect.defineMetadata('design:type', design ?? Object, Row.prototype, 'value')
  Column({ ...column, name: 'v', nullable: true })(Row.prototype, 'value')
  return Row
}

async function readSamples(own: DataSource, entity: EntityClass<Sample>, given: ValueCase): Promise<Sample[]> {
  const columns = given.as === undefined ? undefined : { value: given.as }
  const reader = new KeysetReader<Sample>(own, entity, { ...given.options, columns })
  try {
    await reader.open()
    return (await reader.read(null, 10))!.rows
  } finally {
    await reader.close()
  }
}

function moment(value: unknown): unknown {
  return value instanceof Date ? new Moment(value.toISOString(), microsecondOfMillisecond(value)) : value
}
