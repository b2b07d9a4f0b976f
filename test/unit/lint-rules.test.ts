import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'

const ROOT = join(__dirname, '..', '..')
const RANKS = 'import-x/no-restricted-paths'
const LEAVES = '@typescript-eslint/no-restricted-imports'

const CASES: { promise: string; file: string; text: string; rules: string[] }[] = [
  {
    promise: 'core may not import a stage',
    file: 'src/core/counts.ts',
    text: `export { Transformer } from '../transform/transformer'\n`,
    rules: [RANKS],
  },
  {
    promise: 'stages may not import each other, not even types',
    file: 'src/transform/transformer.ts',
    text: `import type { Hydrator } from '../extract/hydrator'\nexport type H = Hydrator\n`,
    rules: [RANKS],
  },
  {
    promise: 'a stage may not import the pipeline',
    file: 'src/transform/transformer.ts',
    text: `export { RUN_DEFAULTS } from '../pipeline/pipeline-options'\n`,
    rules: [RANKS],
  },
  {
    promise: 'the pipeline may import stages',
    file: 'src/pipeline/pipeline-options.ts',
    text: `export { Transformer } from '../transform/transformer'\nexport { EtlError } from '../core/errors'\n`,
    rules: [],
  },
  {
    promise: 'the command line may import public entries only',
    file: 'src/cli/exit-codes.ts',
    text: `export { RUN_DEFAULTS } from '../pipeline/pipeline-options'\nexport { Pipeline } from '../index'\n`,
    rules: [RANKS],
  },
  {
    promise: 'a file that is no leaf may not load typeorm',
    file: 'src/transform/transformer.ts',
    text: `import { DataSource } from 'typeorm'\nexport const d = new DataSource({ type: 'postgres' })\n`,
    rules: [LEAVES],
  },
  {
    promise: 'a leaf may load its own package and no other',
    file: 'src/pipeline/define-data-sources.ts',
    text: `import pg from 'pg'\nimport { DataSource } from 'typeorm'\nexport const all = [pg, DataSource]\n`,
    rules: [LEAVES],
  },
  {
    promise: "typeorm's types are free everywhere",
    file: 'src/transform/transformer.ts',
    text: `import type { DataSource } from 'typeorm'\nexport type D = DataSource\n`,
    rules: [],
  },
  {
    promise: 'cycles are found',
    file: 'src/transform/transformer-metadata.ts',
    text: `export { Transformer } from './transformer'\n`,
    rules: ['import-x/no-cycle'],
  },
  {
    promise: 'an example may not reach into src',
    file: 'examples/support/local-postgres.ts',
    text: `export { EtlError } from '../../src/core/errors'\n`,
    rules: [RANKS],
  },
  {
    promise: 'files of more than 250 lines are refused',
    file: 'src/core/counts.ts',
    text: 'export const a = 1\n'.replace('1', '[' + '\n'.repeat(251) + ']'),
    rules: ['max-lines'],
  },
  {
    promise: 'promises are awaited and any is not used',
    file: 'src/core/counts.ts',
    text: `export function go(work: () => Promise<void>, more: any): unknown {\n  work()\n  return more\n}\n`,
    rules: ['@typescript-eslint/no-explicit-any', '@typescript-eslint/no-floating-promises'],
  },
]

let found: string[][]
beforeAll(() => {
  const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'test/support/lint-text.mjs')], {
    cwd: ROOT,
    encoding: 'utf8',
    input: JSON.stringify(CASES.map(({ file, text }) => ({ file: join(ROOT, file), text }))),
  })
  if (stdout === '') throw new Error(stderr)
  found = JSON.parse(stdout) as string[][]
}, 60_000)

test.each(CASES.map(({ promise, rules }, index) => [promise, index, rules] as const))(
  '%s',
  (_promise, index, rules) => {
    expect(found[index]!.sort()).toEqual([...rules].sort())
  },
)
