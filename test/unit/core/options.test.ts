import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { InvalidOptionError, isEtlError } from '../../../src/core/errors'
import { checkOptions, withDefaults } from '../../../src/core/options'

const schema = z.strictObject({
  batchSize: z.int('an integer >= 1').min(1, 'an integer >= 1').optional(),
  mode: z.enum(['fast', 'safe']).optional(),
  name: z.string().optional(),
  nested: z.strictObject({ deep: z.boolean().optional() }).optional(),
  either: z.union([z.string(), z.strictObject({ entity: z.string() })]).optional(),
  list: z.array(z.string()).optional(),
})

test.each<[given: unknown, option: string, message: RegExp]>([
  [{ batchSize: 0 }, 'batchSize', /^Option "batchSize" is 0, but must be an integer >= 1\.$/],
  [{ batchSize: 1.5 }, 'batchSize', /is 1\.5, but must be an integer >= 1/],
  [{ batchSize: '5' }, 'batchSize', /is "5", but must be an integer >= 1/],
  [{ batchSize: NaN }, 'batchSize', /is NaN, but must be an integer >= 1/],
  [{ batchSize: null }, 'batchSize', /is null, but must be/],
  [{ batchSize: Infinity }, 'batchSize', /is Infinity, but must be an integer >= 1/],
  [{ mode: 'slow' }, 'mode', /is "slow", but must be .*"fast".*"safe"/],
  [{ batchsize: 5 }, 'batchsize', /"batchsize" is 5, but must be left out: there is no such option/],
  [{ nested: { deep: 'yes' } }, 'nested.deep', /"nested\.deep" is "yes", but must be boolean/],
  [{ nested: { depe: true } }, 'nested.depe', /"nested\.depe" is true, but must be left out/],
  [{ either: { entity: 5 } }, 'either.entity', /"either\.entity" is 5, but must be string/],
  [{ list: ['a', 2] }, 'list.1', /"list\.1" is 2, but must be string/],
  [{ list: ['a'], name: ['a', 'b'] }, 'name', /"name" is an array of 2, but must be string/],
  [{ name: () => 1 }, 'name', /is (a function|the function name), but must be string/],
  [{ name: { secret: 1 } }, 'name', /is an object, but must be string/],
])('%j is refused with option, value and what was expected', (given, option, message) => {
  const failure = attempt(() => checkOptions(schema, given))
  expect(failure).toBeInstanceOf(InvalidOptionError)
  expect(failure).toMatchObject({
    code: 'ETL_INVALID_OPTION',
    context: { option },
    message: expect.stringMatching(message),
  })
})

test('the subject stands before the name of the option', () => {
  const failure = attempt(() => checkOptions(schema, { batchSize: 0 }, 'PatientTransformer'))
  expect((failure as Error).message).toContain('"PatientTransformer.batchSize" is 0')
})

test('good options come back as they are', () => {
  const good = { batchSize: 5, mode: 'fast', either: { entity: 'x' }, nested: {}, list: [] }
  expect(checkOptions(schema, good)).toEqual(good)
})

test('an explicit undefined keeps the default; null, 0 and false do not', () => {
  const defaults: Record<string, unknown> = { a: 1, b: 2, c: 3, d: 4 }
  expect(withDefaults(defaults, { a: undefined, b: null, c: 0, d: false })).toEqual({ a: 1, b: null, c: 0, d: false })
  expect(defaults).toEqual({ a: 1, b: 2, c: 3, d: 4 })
})

test('errors of a second loaded copy are known by their code, and are plain JSON', () => {
  const error = new InvalidOptionError('x', 1, 'two')
  expect(isEtlError(error)).toBe(true)
  expect(isEtlError(Object.assign(new Error('x'), { code: 'ETL_OTHER' }))).toBe(true)
  expect(isEtlError(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toBe(false)
  expect(isEtlError({ code: 'ETL_OTHER' })).toBe(false)
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    code: 'ETL_INVALID_OPTION',
    message: 'Option "x" is 1, but must be two.',
    context: { option: 'x', given: '1', expected: 'two' },
  })
})

function attempt(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    return error
  }
}
