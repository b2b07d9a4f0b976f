import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { DataSource } from 'typeorm'
import { exactDateOf } from '../../../src/core/exact-date'
import { timeZone, UTC } from '../../../src/core/time-zone'
import { copyEncoder, type CopyValueOptions } from '../../../src/load/copy-value'
import { compileRowEncoding } from '../../../src/load/row-encoder'
import type { TargetColumn, TargetTable } from '../../../src/load/target-table'
import { decodeCopyText } from './copy-text-decoder'

const dataSource = {} as DataSource
const NO_LIMITS = { precision: null, length: null, labels: null, collation: null, typeId: null }
const options: CopyValueOptions = { lossy: 'reject', targetTimeZone: UTC }

function column(name: string, type: string, more: { scale?: number; hasDefault?: boolean; nullable?: boolean } = {}) {
  const { scale = null, hasDefault = false, nullable = true } = more
  const metadata = { propertyPath: name, propertyName: name, databaseName: name, type }
  const catalog = { name, type, fullType: type, nullable, hasDefault, generated: false, scale, ...NO_LIMITS }
  return { metadata, catalog, deferred: false } as unknown as TargetColumn
}

function table(...columns: TargetColumn[]): TargetTable {
  return { columns, identity: [], action: 'fail', entity: {}, properties: new Set() } as unknown as TargetTable
}

const decodeOne = (line: string): string | null => decodeCopyText(`${line}\n`)[0]![0]!
const text = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('\\', 'N', '.', '\t', '\n', '\r', 'n', 'x', '0', '1', 'b', '\b', '"', '{', '}', ','),
    }),
  )
  .map((s) => s.replaceAll('\0', ''))

test('any text comes back through a reader of COPY text', () => {
  const encode = copyEncoder(dataSource, column('v', 'text'), options)
  fc.assert(
    fc.property(text, (value) => expect(decodeOne(encode(value))).toBe(value)),
    { numRuns: 2_000 },
  )
})

test('rows of any texts and nulls come back field by field', () => {
  const encoding = compileRowEncoding(
    dataSource,
    table(column('a', 'text'), column('b', 'text'), column('c', 'text')),
    options,
  )
  const encoder = encoding.encoderFor(0)
  const field = fc.option(text, { nil: null })
  fc.assert(
    fc.property(fc.array(fc.record({ a: field, b: field, c: field })), (rows) => {
      const lines = rows.map((row) => encoder.encode(row)).join('')
      expect(decodeCopyText(lines)).toEqual(rows.map(({ a, b, c }) => [a, b, c]))
    }),
    { numRuns: 500 },
  )
})

test('a NUL is refused wherever it stands', () => {
  const encode = copyEncoder(dataSource, column('v', 'text'), options)
  fc.assert(fc.property(text, text, (a, b) => expect(() => encode(`${a}\0${b}`)).toThrow(/NUL/)))
})

test('half of a surrogate pair is refused with its property, and whole ones pass', () => {
  const encoder = compileRowEncoding(dataSource, table(column('a', 'text'), column('b', 'text')), options).encoderFor(0)
  fc.assert(
    fc.property(text, fc.constantFrom('\ud800', '\udbff', '\udc00', '\udfff'), (value, half) => {
      fc.pre(!/[\ud800-\udfff]/.test(value))
      expect(() => encoder.encode({ a: 'fine 😀', b: value + half })).toThrow(
        expect.objectContaining({ property: 'b' }) as unknown as Error,
      )
    }),
  )
})

test('json comes back as the value that JSON itself would keep', () => {
  for (const type of ['json', 'jsonb']) {
    const encode = copyEncoder(dataSource, column('v', type), options)
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(type === 'json' || !JSON.stringify(value).replaceAll('\\\\', '').includes('\\u0000'))
        expect(JSON.parse(decodeOne(encode(value))!)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  }
})

test('binary JSON refuses a NUL, and only a NUL', () => {
  const encode = copyEncoder(dataSource, column('v', 'jsonb'), options)
  for (const value of ['a\0', { 'key\0': 1 }, ['\\\0'], '\\\\\0']) expect(() => encode(value)).toThrow(/NUL/)
  for (const value of ['\\u0000', 'C:\\u0000', ['\\\\u0000'], '\\\\\\u0000'])
    expect(JSON.parse(decodeOne(encode(value))!)).toEqual(value)
})

test('bytes come back from the hexadecimal form', () => {
  const encode = copyEncoder(dataSource, column('v', 'bytea'), options)
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeOne(encode(bytes))).toBe(`\\x${Buffer.from(bytes).toString('hex')}`)
    }),
  )
})

test('every safe integer and every bigint is written digit by digit', () => {
  const encode = copyEncoder(dataSource, column('v', 'int8'), options)
  fc.assert(fc.property(fc.maxSafeInteger(), (n) => expect(Number(encode(n))).toBe(n)))
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (n) => expect(BigInt(encode(n))).toBe(n)),
  )
  for (const bad of [2 ** 53, -(2 ** 53), 0.5, NaN, Infinity]) expect(() => encode(bad)).toThrow(/no exact integer/)
})

test('a decimal is refused exactly when its column would round it', () => {
  const encode = copyEncoder(dataSource, column('v', 'numeric', { scale: 3 }), options)
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(
      digits,
      digits,
      fc.integer({ min: -6, max: 6 }),
      fc.boolean(),
      (whole, fraction, exponent, negative) => {
        const value = `${negative ? '-' : ''}${whole}.${fraction}${exponent === 0 ? '' : `e${exponent}`}`
        const scaled = BigInt(whole + fraction) * 10n ** 20n
        const unit = 10n ** BigInt(20 + fraction.length - exponent - 3)
        if (scaled % unit === 0n) expect(encode(value)).toBe(value)
        else expect(() => encode(value)).toThrow(/more digits/)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('a Date is written in the wall clock of the zone, or as an instant', () => {
  const berlin = { ...options, targetTimeZone: timeZone('Europe/Berlin') }
  const wall = copyEncoder(dataSource, column('v', 'timestamp'), berlin)
  const instant = copyEncoder(dataSource, column('v', 'timestamptz'), berlin)
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(1950, 0), max: Date.UTC(2100, 0) }),
      fc.integer({ min: 0, max: 999 }),
      (ms, micros) => {
        const date = exactDateOf(ms, micros)
        const tail = micros === 0 ? '' : String(micros).padStart(3, '0')
        expect(instant(date).replace(' ', 'T')).toBe(`${new Date(ms).toISOString().slice(0, -1)}${tail}Z`)
        const expected = new Date(berlin.targetTimeZone.toWall(ms)).toISOString().slice(0, -1)
        expect(wall(date).replace(' ', 'T')).toBe(`${expected}${tail}`)
      },
    ),
  )
})

test('rows are told apart by the columns that they leave to the database, however many there are', () => {
  const columns = Array.from({ length: 70 }, (_, i) => column(`c${i}`, 'text', { hasDefault: true }))
  const encoding = compileRowEncoding(dataSource, table(...columns), options)
  const present = fc.uniqueArray(fc.integer({ min: 0, max: 69 }), { minLength: 1 })
  fc.assert(
    fc.property(present, (positions) => {
      const row = Object.fromEntries(positions.map((i) => [`c${i}`, `value ${i}`]))
      const encoder = encoding.encoderFor(encoding.columnSet(row))
      const sorted = [...positions].sort((a, b) => a - b)
      expect(encoder.columns.map((c) => c.catalog.name)).toEqual(sorted.map((i) => `c${i}`))
      expect(decodeCopyText(encoder.encode(row))).toEqual([sorted.map((i) => `value ${i}`)])
    }),
  )
})

test('arrays come back through a reader of array literals', () => {
  const encode = copyEncoder(dataSource, column('v', '_text'), options)
  fc.assert(
    fc.property(fc.array(fc.option(text, { nil: null })), (items) => {
      expect(parseArray(decodeOne(encode(items))!)).toEqual(items)
    }),
  )
})

/** One-dimensional array literals with quoted elements: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function parseArray(literal: string): (string | null)[] {
  const items: (string | null)[] = []
  const element = /"((?:[^"\\]|\\[\s\S])*)"|NULL/g
  for (const [, quoted] of literal.slice(1, -1).matchAll(element))
    items.push(quoted === undefined ? null : quoted.replace(/\\([\s\S])/g, '$1'))
  return items
}
