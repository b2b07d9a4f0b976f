import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { PROJECT_ROOT } from '../support/type-check'
import { readDocument } from './markdown'

const source = join(PROJECT_ROOT, 'src')

function codesInSource(): string[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const texts = files.map((name) => readFileSync(join(source, name), 'utf8'))
  const codes = texts.flatMap((text) =>
    [...text.matchAll(/\bcode(?:: string)? = '(ETL_[A-Z_]+)'/g)].map((match) => match[1]!),
  )
  return [...new Set(codes)].sort()
}

test('docs/errors.md has one heading per error code, and no heading without a code', () => {
  const headings = [...readDocument('docs/errors.md').matchAll(/^#+ `?(ETL_[A-Z_]+)`?\s*$/gm)].map((match) => match[1]!)
  expect(codesInSource().length).toBeGreaterThan(0)
  expect(headings.sort()).toEqual(codesInSource())
})

test('codes are only given by error classes, so the comparison above sees them all', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const known = codesInSource()
  const mentioned = files.flatMap((name) =>
    [...readFileSync(join(source, name), 'utf8').matchAll(/\bcode\b.{1,12}'(ETL_[A-Z_]+)'/g)].map((match) => match[1]!),
  )
  expect([...new Set(mentioned)].filter((code) => !known.includes(code))).toEqual([])
})
