import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { findFiles } from '../../../src/cli/find-files'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'typeorm-etl-glob-'))
  for (const file of [
    'a.transformer.ts',
    'a.transformer.d.ts',
    'b.ts',
    'deep/c.transformer.ts',
    'deep/er/d.transformer.js',
    'deep/node_modules/x/e.transformer.ts',
    'odd (1)/f.ts',
  ]) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
})
afterAll(() => rmSync(root, { recursive: true }))

test.each([
  ['**/*.transformer.ts', ['a.transformer.ts', 'deep/c.transformer.ts']],
  ['**/*.transformer.{ts,js}', ['a.transformer.ts', 'deep/c.transformer.ts', 'deep/er/d.transformer.js']],
  ['*.ts', ['a.transformer.ts', 'b.ts']],
  ['?.ts', ['b.ts']],
  ['[!a].ts', ['b.ts']],
  ['deep/**', ['deep/c.transformer.ts', 'deep/er/d.transformer.js']],
  ['./deep/*.ts', ['deep/c.transformer.ts']],
  ['b.ts', ['b.ts']],
  ['odd (1)/*.ts', ['odd (1)/f.ts']],
  ['nowhere/**/*.ts', []],
  ['bXts', []],
])('%s', (glob, expected) => {
  expect(findFiles(glob, root).map((file) => relative(root, file))).toEqual(expected)
})
