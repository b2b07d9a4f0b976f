import { describe, expect, test } from '@jest/globals'
import type { CliOptions } from './fixtures/cli/run-cli'
import { documentOf, sentences, useCommandLine } from './fixtures/cli/use-command-line'

const { db, etl, project, emptyProject } = useCommandLine()

describe('what is wrong is told in one sentence, without a stack and without a password', () => {
  const target = (change: (url: URL) => void) => {
    const url = new URL(db.target.url)
    change(url)
    return { TARGET_URL: url.href }
  }
  const passwordOf = ({ env }: Partial<CliOptions>) => new URL(env?.TARGET_URL || db.target.url).password
  const config = (text: string) => () => ({ cwd: project({ 'ormconfig.ts': text }) })
  const cases: [string, string, number, () => Partial<CliOptions>, RegExp][] = [
    ['wrong config path', 'run --config nope.ts', 2, () => ({}), /nope\.ts does not exist; correct --config/],
    ['no config', 'run', 2, () => ({ cwd: emptyProject() }), /There is no ormconfig\.ts and no ormconfig\.js in /],
    ['no pipeline', 'run', 2, config('export const a = 1'), /ormconfig\.ts exports no "pipeline"; add /],
    ['another pipeline', 'run', 2, config('export const pipeline = {}'), /is not what definePipeline\(\) returns/],
    ['syntax error', 'run', 2, config('export const = 1'), /ormconfig\.ts:1:14 is not valid TypeScript: .*Correct it/],
    ['missing file', 'run', 2, config(`import './gone'`), /ormconfig\.ts imports "\.\/gone", which does not exist/],
    [
      'missing package',
      'run',
      2,
      config(`import 'left-pad'`),
      /"left-pad", which is not installed; run "npm install left-pad"/,
    ],
    [
      'throwing',
      'run',
      2,
      config(`const a = 1\nthrow new Error('no luck')`),
      /failed at ormconfig\.ts:2: Error: no luck/,
    ],
    [
      'missing driver',
      'run',
      2,
      config(`import { defineDataSources } from 'typeorm-etl'
        export const dataSources = defineDataSources({ legacy: { type: 'oracle', host: 'x' }, target: { type: 'sqljs' } })`),
      /oracledb.* not installed; run "?npm install oracledb/,
    ],
    ['undefined url', 'run', 2, () => ({ env: { TARGET_URL: '' } }), /target\.url is empty; set it/],
    ['unknown transformer', 'run --only wrads', 2, () => ({}), /wrads/],
    ['no file of a glob', 'run --transformers x/*.ts', 2, () => ({}), /No file matches --transformers x\/\*\.ts/],
    [
      'no transformer of a glob',
      'run --transformers entities.ts',
      2,
      () => ({}),
      /export no class that extends BaseTransformer/,
    ],
    ['nothing to resume', 'run --resume', 2, () => ({}), /no unfinished run/],
    [
      'unreachable',
      'run',
      1,
      () => ({ env: target((url) => (url.port = '1')) }),
      /"target": no database server answers at 127\.0\.0\.1:1; start it/,
    ],
    [
      'wrong password',
      'run',
      2,
      () => ({ env: target((url) => (url.password = 'swordfish')) }),
      /refused the login of user "postgres"; correct/,
    ],
    [
      'no such database',
      'run',
      2,
      () => ({ env: target((url) => (url.pathname = 'nodb')) }),
      /the database "nodb" does not exist; create it/,
    ],
    [
      'entity not in its data source',
      'run',
      2,
      () => ({ env: { WITHOUT_ENTITY: 'Bed' } }),
      /Bed.*(entities|data source)/,
    ],
  ]

  test.each(cases)('%s', async (_title, args, exitCode, options, message) => {
    const given = options()
    const result = await etl(args, given)
    expect(sentences(result)).toEqual([expect.stringMatching(message)])
    expect(result).toMatchObject({ exitCode, stdout: '' })
    expect(result.stderr).not.toContain(passwordOf(given))
  })

  test.each(cases.filter(([title]) => ['unreachable', 'wrong password', 'undefined url'].includes(title)))(
    'nor is a password in the stacks, the log and the document: %s',
    async (_title, args, exitCode, options) => {
      const given = options()
      const result = await etl(`${args} --json --log-level debug`, given)
      expect(result.exitCode).toBe(exitCode)
      expect(documentOf<{ error: object }>(result).error).toMatchObject({ message: expect.any(String) })
      expect(result.stderr).toMatch(/^ {4}at /m)
      expect(result.stderr + result.stdout).not.toContain(passwordOf(given))
    },
  )

  test('table and column that do not exist', async () => {
    await db.target.query('ALTER TABLE bed RENAME label TO title')
    const noColumn = await etl('run --only beds')
    expect(sentences(noColumn)).toEqual([expect.stringMatching(/column.*label|label.*column/)])
    expect(noColumn.stdout).toBe('')
    await db.target.query('DROP TABLE bed')
    const result = await etl('run --only beds')
    expect(sentences(result)).toEqual([expect.stringMatching(/table.*bed|bed.*table/i)])
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
  })

  test('usage errors exit with 2', async () => {
    expect(await etl('run --fresh --resume')).toMatchObject({ exitCode: 2, stdout: '' })
    expect(await etl('migrate')).toMatchObject({ exitCode: 2, stdout: '' })
  })
})
