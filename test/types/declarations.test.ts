import { dirname, join, relative } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import ts from 'typescript'
import { PROJECT_ROOT } from '../support/type-check'

const SOURCE = join(PROJECT_ROOT, 'src')
const declarations = new Map<string, string>()

beforeAll(() => {
  const { config } = ts.readConfigFile(join(PROJECT_ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, PROJECT_ROOT)
  const only = { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: SOURCE, outDir: '/' }
  const program = ts.createProgram([join(SOURCE, 'index.ts')], only)
  program.emit(undefined, (path, text) => void declarations.set(path, text))
})

test('the public types need only packages that a user of them has anyway', () => {
  const packages = new Set<string>()
  const seen = new Set(['/index.d.ts'])
  for (const path of seen)
    for (const [, specifier] of declarations.get(path)!.matchAll(/(?:from|import\()\s*['"]([^'"]+)['"]/g))
      if (!specifier!.startsWith('.')) packages.add(specifier!)
      else seen.add(declarationOf(join(dirname(path), specifier!)))
  expect(seen.size).toBeGreaterThan(10)
  expect([...packages].filter((name) => !name.startsWith('node:')).sort()).toEqual(['typeorm'])
})

function declarationOf(module: string): string {
  const path = [`${module}.d.ts`, `${module}/index.d.ts`].find((one) => declarations.has(one))
  if (path === undefined) throw new Error(`no declarations of ${relative('/', module)}`)
  return path
}
