import { describe, test } from '@jest/globals'
import { PrimaryGeneratedColumn } from 'typeorm'
import { TargetLoader } from '../../src/load/target-loader'
import { type TargetKind, testRun } from '../support/servers'
import { describeBatchWriter } from './batch-writer.contract'
import type { WriterDialect } from './batch-writer/writer-dialect'

for (const kind of ['embedded-postgres', 'postgres'] as const) {
  const state = testRun().servers[kind]
  const name = `PostgreSQL writer on ${kind}`
  if (!('skipped' in state)) describeBatchWriter(name, postgresDialect(kind))
  else describe.skip(`${name} (skipped: ${state.skipped})`, () => test('passes the contract', () => undefined))
}

function postgresDialect(kind: TargetKind): WriterDialect {
  return {
    kind,
    options: { uuidExtension: 'pgcrypto', installExtensions: false },
    types: {
      text: { type: 'text' },
      shortText: (length) => ({ type: 'varchar', length }),
      smallInteger: { type: 'smallint' },
      integer: { type: 'int' },
      bigint: { type: 'bigint' },
      decimal: (precision, scale) => ({ type: 'numeric', precision, scale }),
      double: { type: 'double precision' },
      boolean: { type: 'boolean' },
      date: { type: 'date' },
      dateTime: { type: 'timestamp', precision: 6 },
      instant: { type: 'timestamptz', precision: 6 },
      json: { type: 'json' },
      binaryJson: { type: 'jsonb' },
      uuid: { type: 'uuid' },
      enum: (values) => ({ type: 'enum', enum: values }),
      bytes: { type: 'bytea' },
      arrayOf: (item) => ({ ...item, array: true }),
    },
    generatedKeys: [
      { title: 'serial', decorator: () => PrimaryGeneratedColumn('increment') },
      {
        title: 'identity by default',
        decorator: () => PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' }),
      },
      {
        title: 'identity always',
        decorator: () => PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }),
      },
      {
        title: 'bigint serial',
        decorator: () => PrimaryGeneratedColumn('increment', { type: 'bigint' }),
      },
    ],
    open: async (runner, targets) => TargetLoader.open(runner, targets),
    quote: (name) => `"${name}"`,
    textOf: (column) => `${column}::text`,
    instantOf: (column) => `(${column} AT TIME ZONE 'UTC')::text`,
    hexOf: (column) => `encode(${column}, 'hex')`,
    booleans: ['true', 'false'],
    computedColumn: (table, column, source) =>
      `ALTER TABLE "${table}" ADD COLUMN "${column}" int GENERATED ALWAYS AS ("${source}" * 2) STORED`,
  }
}
