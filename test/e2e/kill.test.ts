import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { RunReport } from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import { installPackage, type InstalledPackage } from './fixtures/cli/installed-package'
import { type CliResult, runCli } from './fixtures/cli/run-cli'
import {
  Employee,
  LedgerEntry,
  LegacyEmployee,
  LegacyOrder,
  Purchase,
  PurchaseLine,
} from './fixtures/kill/project/entities'

const PROJECT = join(__dirname, 'fixtures/kill/project')
/** Logged by the fixture's transformers, once per batch. */
const BATCH_STARTED = '"msg":"a batch starts"'
const EMPLOYEES = 2_000
const ORDERS = 1_500
/** Every pass over the rows: employees twice (deferred), orders twice (declared and imperative). */
const BATCHES = 2 * (EMPLOYEES / 40) + 2 * Math.ceil(ORDERS / 40)
const linesOf = (order: number) => order % 4

let installed: InstalledPackage
beforeAll(() => void (installed = installPackage()))
afterAll(() => installed.remove())

/** mulberry32: small, seeded, good enough to choose moments. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

describeRoutes('a process that is stopped', { legacy: ['sqljs', 'mysql'] }, (route) => {
  const db = useDatabases(route, {
    legacy: [LegacyEmployee, LegacyOrder],
    target: [Employee, Purchase, PurchaseLine, LedgerEntry],
  })
  let folder: string

  beforeEach(async () => {
    folder = installed.project(
      Object.fromEntries(readdirSync(PROJECT).map((name) => [name, readFileSync(join(PROJECT, name), 'utf8')])),
    )
    // Every boss has a higher id, so that the foreign key needs the deferred pass.
    const bossOf = (n: number) => (n === EMPLOYEES ? null : Math.min(EMPLOYEES, n + 1 + ((n * 31) % 400)))
    await db.legacy.seed(LegacyEmployee, EMPLOYEES, (n) => ({ id: n, name: `employee ${n}`, bossId: bossOf(n) }))
    await db.legacy.seed(LegacyOrder, ORDERS, (n) => ({
      id: n * 2,
      employeeId: ((n * 7) % EMPLOYEES) + 1,
      lines: linesOf(n * 2 + (n % 3)),
    }))
  })

  /** Starts `typeorm-etl run`; sends `signal` some milliseconds after a number of batches have begun. */
  function start(signal?: NodeJS.Signals, afterBatches = 0, delayMs = 0): Promise<CliResult> {
    let sent = signal === undefined
    return runCli(installed.main, ['run', '--json', '--log-level', 'info'], {
      cwd: folder,
      env: { LEGACY_URL: db.legacy.url, TARGET_URL: db.target.url },
      onStderr: (child, text) => {
        if (sent || text.split(BATCH_STARTED).length <= afterBatches) return
        sent = true
        setTimeout(() => child.kill(signal), delayMs)
      },
    })
  }

  async function expectEveryRowExactlyOnce(): Promise<void> {
    const employees = await db.target.query('SELECT id, name, manager_id AS "bossId" FROM employee ORDER BY id')
    expect(employees).toEqual((await db.legacy.rows(LegacyEmployee)).map((row) => ({ ...row })))
    const orders = await db.legacy.rows(LegacyOrder)
    expect(await db.target.query('SELECT id, employee_id AS "employeeId" FROM purchase ORDER BY id')).toEqual(
      orders.map(({ id, employeeId }) => ({ id, employeeId })),
    )
    const lines = orders.flatMap(({ id, lines: count }) => Array.from({ length: count }, (_, i) => `${id}/${i}`))
    expect(await db.target.keys(PurchaseLine)).toEqual(lines.sort())
    expect(
      (await db.target.query<{ o: number }>('SELECT order_id AS o FROM ledger_entry ORDER BY 1')).map((r) => r.o),
    ).toEqual(orders.map(({ id }) => id))
  }

  const runs = () => db.target.query<{ state: string; epoch: number }>('SELECT state, epoch FROM etl_run')

  function expectTotals(report: RunReport, lines: number): void {
    const totals = (name: string) => report.transformers[name]!.totals
    expect(totals('employees')).toMatchObject({ readCount: EMPLOYEES, loadCount: EMPLOYEES, insertCount: EMPLOYEES })
    expect(totals('orders')).toMatchObject({ readCount: ORDERS, insertCount: ORDERS + lines })
    expect(totals('ledger')).toMatchObject({ readCount: ORDERS, insertCount: ORDERS })
  }
  const lineCount = async () => (await db.legacy.rows(LegacyOrder)).reduce((sum, { lines }) => sum + lines, 0)

  test('by SIGKILL at random moments, again and again, ends with every row exactly once', async () => {
    const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000)
    process.stderr.write(`kill test, ${route.legacy} to ${route.target}: KILL_SEED=${seed}\n`)
    const random = randomFrom(seed)
    const positions: number[] = []
    let result: CliResult
    let starts = 0
    do {
      // After 12 kills the run is left alone; each start does less than a fifth of the work before it is killed.
      const kill = starts < 12
      starts++
      result = kill ? await start('SIGKILL', 1 + random(BATCHES / 5), random(12)) : await start()
      if (result.exitCode === null) {
        const [{ rows }] = (await db.target.query(
          'SELECT (SELECT count(*) FROM employee) + (SELECT count(*) FROM purchase) + (SELECT count(*) FROM ledger_entry) AS rows',
        )) as [{ rows: string }]
        positions.push(Number(rows))
      } else if (result.exitCode !== 0) throw new Error(`seed ${seed}, start ${starts}: ${result.stderr.slice(-2_000)}`)
    } while (result.exitCode !== 0)

    expect(positions.length).toBeGreaterThanOrEqual(4)
    // At least one kill found the work half done, and nothing committed was ever lost.
    expect(positions.filter((rows) => rows > 0 && rows < EMPLOYEES + 2 * ORDERS).length).toBeGreaterThan(0)
    expect(positions).toEqual([...positions].sort((a, b) => a - b))
    await expectEveryRowExactlyOnce()
    expect(await runs()).toEqual([{ state: 'completed', epoch: starts }])
    const report = JSON.parse(result.stdout) as RunReport
    expect(report).toMatchObject({ state: 'completed', resumed: true })
    expectTotals(report, await lineCount())
  }, 180_000)

  test('by SIGINT commits the current batch, exits with 130 and is continued', async () => {
    const first = await start('SIGINT', 20)
    expect(first.exitCode).toBe(130)
    expect(await runs()).toMatchObject([{ state: 'interrupted' }])
    expect(JSON.parse(first.stdout)).toMatchObject({ state: 'interrupted' })
    const second = await start()
    expect(second.exitCode).toBe(0)
    await expectEveryRowExactlyOnce()
    expectTotals(JSON.parse(second.stdout) as RunReport, await lineCount())
    expect(await runs()).toEqual([{ state: 'completed', epoch: 2 }])
  }, 180_000)
})
