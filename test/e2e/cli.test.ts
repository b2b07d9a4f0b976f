import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import type { RunReport } from '../../src/core/run-report'
import { Bed, LegacyBed, Ward } from './fixtures/cli/project/entities'
import type { CliResult } from './fixtures/cli/run-cli'
import { documentOf, PROJECT, sentences, useCommandLine } from './fixtures/cli/use-command-line'

/** Logged by the fixture's transformer while its first batch is under way. */
const BATCH_STARTED = '"msg":"preparing a batch of beds"'
const { db, etl, project, folder } = useCommandLine()

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

  test('--json keeps what the user’s own code prints out of the document', async () => {
    const print = (what: string) => `console.log('${what} by log'); process.stdout.write('${what} by write\\n')`
    const read = (name: string) => readFileSync(join(PROJECT, name), 'utf8')
    const cwd = project({
      'ormconfig.ts': `${read('ormconfig.ts')}\n${print('loading')}`,
      'transformers.ts': read('transformers.ts').replace(
        `if (legacy.label === 'broken')`,
        `${print('moving')}\n    $&`,
      ),
    })
    const result = await etl('run --json', { cwd })
    expect(documentOf<RunReport>(result)).toMatchObject({ state: 'completed' })
    for (const text of ['loading by log', 'loading by write', 'moving by log', 'moving by write'])
      expect(result.stderr).toContain(`${text}\n`)
    expect(documentOf(await etl('list --json', { cwd }))).toHaveLength(2)
    expect((await etl('list', { cwd })).stdout).toContain('loading by log')
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
    const lines = readFileSync(join(folder(), 'etl.log'), 'utf8').trim().split('\n')
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
    expect(result).toMatchObject({ exitCode: 130, stdout: '' })
    expect(sentences(result)).toEqual([
      'stopping after the current batch; press again to stop at once',
      'stopped at once; what was committed stays, and the next run continues there',
    ])
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

  test('without a terminal says it once on stderr, beside the log’s line with the report', async () => {
    const result = await etl('run --batch-size 10')
    expect(result).toMatchObject({ exitCode: 1, stdout: '' })
    expect(sentences(result)).toEqual([expect.stringMatching(/^error: .*99.*bed without a label/)])
    expect(result.stderr.match(/"event":"etl.report"/g)).toHaveLength(1)
  })

  test('is shown as unfinished by status', async () => {
    await etl('run --batch-size 10')
    const { stdout } = await etl('status')
    expect(stdout).toMatch(/^ {2}wards +completed /m)
    expect(stdout).toMatch(/^ {2}beds +unfinished /m)
  })

  test('shows stacks that point into the TypeScript source with --log-level debug only', async () => {
    const source = readFileSync(join(PROJECT, 'transformers.ts'), 'utf8').split('\n')
    const line = source.findIndex((text) => text.includes('bed without a label')) + 1
    expect((await etl('run')).stderr).not.toMatch(/^ {4}at /m)
    expect((await etl('run --log-level debug')).stderr).toContain(`transformers.ts:${line}:`)
  })
})
