import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connectAdmin, type ServerAdmin } from '../support/server-admin'
import { testRun } from '../support/servers'

const ROOT = join(__dirname, '..', '..')
const run = promisify(execFile)

/** Databases of their own: the tests below run beside the same tests in other workers. */
const own = { ...testRun(), id: `${testRun().id}tz` }
const environment = {
  ...process.env,
  TZ: 'America/New_York',
  TYPEORM_ETL_TEST_RUN: JSON.stringify(own),
}

describe('in a process far from UTC', () => {
  const admins: ServerAdmin[] = []
  beforeAll(async () => {
    for (const state of Object.values(own.servers)) {
      if ('skipped' in state) continue
      const admin = await connectAdmin(state.url)
      admins.push(admin)
      await admin.claim(own.id)
    }
  })
  afterAll(async () => {
    for (const admin of admins) {
      await admin.dropDatabases(own.id)
      await admin.close()
    }
  })

  test('the zone of the process is the one asked for', async () => {
    const { stdout } = await run(process.execPath, ['-p', 'new Date(0).toString()'], { env: environment })
    expect(stdout).toContain('GMT-0500')
  })

  test('values, conditions and times pass their contracts as they do in UTC', async () => {
    const config = childConfig()
    const { passed, failures } = await runContracts(config, [
      '--testPathPatterns=(mysql|sqlite|postgres)-(reader|writer)',
      '--testPathIgnorePatterns=foreign-time-zone',
      '--testNamePattern= (values|where|date and time|pages) ',
    ])
    expect(failures).toEqual([])
    expect(passed).toBeGreaterThan(150)
  }, 300_000)
})

/** The project of these tests without what starts the servers: they run already. */
function childConfig(): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- Jest's own configuration is a CommonJS file
  const { projects } = require('../../jest.config.js') as { projects: Record<string, unknown>[] }
  const {
    globalSetup: _setup,
    globalTeardown: _teardown,
    ...project
  } = projects.find(({ displayName }) => displayName === 'contracts')!
  return JSON.stringify({ ...project, rootDir: ROOT })
}

interface JestResults {
  numPassedTests: number
  testResults: { message: string; assertionResults: { status: string; fullName: string }[] }[]
}

async function runContracts(config: string, more: string[]): Promise<{ passed: number; failures: string[] }> {
  const args = [
    join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--config',
    config,
    '--runInBand',
    '--json',
    ...more,
  ]
  const options = { env: environment, cwd: ROOT, maxBuffer: 64 * 1024 * 1024 }
  const { stdout } = await run(process.execPath, args, options).catch((error: { stdout?: string }) => {
    if (typeof error.stdout === 'string' && error.stdout.startsWith('{')) return { stdout: error.stdout }
    throw error
  })
  const results = JSON.parse(stdout) as JestResults
  const failures = results.testResults.flatMap(({ message, assertionResults }) =>
    assertionResults.length === 0
      ? [message]
      : assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  )
  return { passed: results.numPassedTests, failures }
}
