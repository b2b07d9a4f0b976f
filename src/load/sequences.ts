import type { QueryRunner } from 'typeorm'
import { tablePath } from './staging-statement'
import type { TargetTable } from './target-table'

/**
 * Moves the table's sequences behind the largest loaded value, never back and never beyond their end.
 *
 * @remarks `setval` survives a rollback, so this runs after the last commit. Descending sequences are left alone.
 * A sequence that ends before the largest value stays at its end: there the database itself says so to whoever asks for more.
 */
export async function moveSequences(runner: QueryRunner, table: TargetTable): Promise<void> {
  const { dataSource } = runner
  const path = tablePath(dataSource, table)
  const owned = (await runner.query(OWNED_SEQUENCES, [path])) as { column: string; sequence: string; last: string }[]
  for (const { column, sequence, last } of owned) {
    const highest = `SELECT ceil(max(${dataSource.driver.escape(column)})::numeric) AS value FROM ${path}`
    await runner.query(
      `SELECT setval($1::regclass, LEAST(m.value, $2::numeric)::bigint) FROM (${highest}) m, ${sequence} s WHERE m.value >= s.last_value`,
      [sequence, last],
    )
  }
}

/** Sequences behind serial and identity columns, and behind any other numeric column's default that calls nextval. */
const OWNED_SEQUENCES = `
SELECT a.attname AS column, s.oid::regclass::text AS sequence, q.seqmax::text AS last
  FROM pg_attribute a
  JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
   AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
  JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_sequence q ON q.seqrelid = s.oid AND q.seqincrement > 0
 WHERE a.attrelid = to_regclass($1)
UNION
SELECT a.attname, s.oid::regclass::text, q.seqmax::text
  FROM pg_attrdef f
  JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass
  JOIN pg_class s ON s.oid = d.refobjid AND s.relkind = 'S' JOIN pg_sequence q ON q.seqrelid = s.oid AND q.seqincrement > 0
  JOIN pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
  JOIN pg_type t ON t.oid = a.atttypid AND t.typcategory = 'N' AND a.attgenerated = ''
 WHERE f.adrelid = to_regclass($1)`
