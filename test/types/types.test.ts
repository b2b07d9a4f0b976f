import { describe, expect, test } from '@jest/globals'
import type { CompilerOptions } from 'typescript'
import { checkCases } from './check-cases'

const USERS: Record<string, CompilerOptions> = {
  'strict: true': { strict: true },
  'strict with every optional check': {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    noPropertyAccessFromIndexSignature: true,
    strictPropertyInitialization: true,
  },
  'strict: false': { strict: false, noImplicitAny: false, strictPropertyInitialization: false },
}

describe.each(Object.entries(USERS))('under %s', (_, options) => {
  const cases = checkCases(options)
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_name, { expected, found }) => {
    expect(found).toEqual(expected)
  })
})
