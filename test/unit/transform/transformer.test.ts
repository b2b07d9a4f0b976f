import { describe, expect, test } from '@jest/globals'
import { BaseTransformer, Transformer, type TransformerClass, transformerMetadata } from 'typeorm-etl'

class Legacy {
  id!: number
  name!: string
}
class Target {
  id!: number
}
class Other {
  id!: number
}

function declare(options: object, name = 'PatientRecordTransformer') {
  const cls = { [name]: class extends BaseTransformer {} }[name]! as TransformerClass
  ;(Transformer as (options: object) => (cls: TransformerClass) => void)(options)(cls)
  return transformerMetadata().get(cls)!
}

describe('defaults', () => {
  test('shorthands are expanded', () => {
    expect(declare({ legacy: Legacy, target: Target })).toEqual({
      transformer: expect.any(Function),
      name: 'patient_record',
      legacy: { dataSource: 'legacy', entity: Legacy },
      target: { dataSource: 'target', entities: { Target }, several: false },
      dependsOn: [],
      onConflict: {},
      columns: {},
      deferred: [],
      zeroDate: 'reject',
      lossy: 'reject',
      version: '1',
    })
  })

  test.each([
    ['UserTransformer', 'user'],
    ['Users', 'users'],
    ['ABTestTransformer', 'abtest'],
    ['Order2LineTransformer', 'order2_line'],
    ['Transformer', 'Transformer'],
  ])('class %s is named %s', (cls, name) => {
    expect(declare({ legacy: Legacy, target: Target }, cls).name).toBe(name)
  })

  test('data sources and where are kept', () => {
    const where = { name: 'x' }
    const metadata = declare({
      name: 'own',
      legacy: { dataSource: 'old', entity: Legacy, where },
      target: { dataSource: 'new', entity: Target },
    })
    expect(metadata).toMatchObject({ name: 'own', legacy: { dataSource: 'old', where }, target: { dataSource: 'new' } })
    expect(metadata.target.entities).toEqual({ Target })
  })
})

describe('several targets', () => {
  test.each([
    ['a map', { first: Target, second: Other }, 'target'],
    ['a map with a data source', { dataSource: 'new', entities: { first: Target, second: Other } }, 'new'],
    ['entities alone', { entities: { first: Target, second: Other } }, 'target'],
  ])('%s', (_, target, dataSource) => {
    expect(declare({ legacy: Legacy, target }).target).toEqual({
      dataSource,
      entities: { first: Target, second: Other },
      several: true,
    })
  })

  test('a single name is still a map', () => {
    expect(declare({ legacy: Legacy, target: { only: Target } }).target).toMatchObject({ several: true })
  })

  test('a target may be named as an option is', () => {
    expect(declare({ legacy: Legacy, target: { entity: Target, dataSource: Other } }).target).toMatchObject({
      several: true,
      entities: { entity: Target, dataSource: Other },
    })
  })

  test('onConflict goes by name', () => {
    const onConflict = { second: { columns: ['id'], action: 'update' } }
    expect(declare({ legacy: Legacy, target: { first: Target, second: Other }, onConflict }).onConflict).toEqual(
      onConflict,
    )
    const single = { columns: ['id'], action: 'ignore' }
    expect(declare({ legacy: Legacy, target: Target, onConflict: single }).onConflict).toEqual({ Target: single })
    expect(declare({ legacy: Legacy, target: Target, onConflict: { action: 'fail' } }).onConflict).toEqual({
      Target: { columns: [], action: 'fail' },
    })
  })
})

describe('options that cannot work are refused by name, value and expectation', () => {
  const base = { legacy: Legacy, target: Target }
  const cases: [string, object, string, string][] = [
    ['an unknown option', { ...base, batchsize: 5 }, 'PatientRecordTransformer.batchsize', '5'],
    ['a name with a blank', { ...base, name: 'a b' }, 'PatientRecordTransformer.name', '"a b"'],
    ['a missing legacy', { target: Target }, 'PatientRecordTransformer.legacy', 'undefined'],
    ['a missing target', { legacy: Legacy }, 'PatientRecordTransformer.target', 'undefined'],
    [
      'a legacy side without entity',
      { ...base, legacy: { where: {} } },
      'PatientRecordTransformer.legacy.entity',
      'undefined',
    ],
    ['dependsOn of one class', { ...base, dependsOn: 5 }, 'PatientRecordTransformer.dependsOn', '5'],
    ['deferred of a string', { ...base, deferred: 'x' }, 'PatientRecordTransformer.deferred', '"x"'],
    ['an unknown zeroDate', { ...base, zeroDate: 'now' }, 'PatientRecordTransformer.zeroDate', '"now"'],
    [
      'an unknown action',
      { ...base, onConflict: { columns: ['id'], action: 'replace' } },
      'PatientRecordTransformer.onConflict.action',
      '"replace"',
    ],
    [
      'update without columns',
      { ...base, onConflict: { action: 'update' } },
      'PatientRecordTransformer.onConflict.columns',
      'undefined',
    ],
    [
      'update with no column',
      { ...base, onConflict: { columns: [], action: 'update' } },
      'PatientRecordTransformer.onConflict.columns',
      'an array of 0',
    ],
    ['onConflict of no object', { ...base, onConflict: 'update' }, 'PatientRecordTransformer.onConflict', '"update"'],
    [
      'an unknown column option',
      { ...base, columns: { id: { is: 'string' } } },
      'PatientRecordTransformer.columns.id.is',
      '"string"',
    ],
    [
      'onConflict for a target that is not there',
      { legacy: Legacy, target: { first: Target }, onConflict: { second: { columns: ['id'], action: 'update' } } },
      'PatientRecordTransformer.onConflict.second',
      'an object',
    ],
  ]
  test.each(cases)('%s', (_, options, option, given) => {
    expect(() => declare(options)).toThrow(
      expect.objectContaining({ code: 'ETL_INVALID_OPTION', context: { option, given, expected: expect.any(String) } }),
    )
  })
})
