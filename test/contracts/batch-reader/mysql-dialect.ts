import { mysqlValues } from './mysql-values'
import type { ReaderDialect } from './reader-dialect'

export const mysqlDialect: ReaderDialect = {
  kind: 'mysql',
  types: { integer: 'int', bigint: 'bigint', text: 'varchar(60)', dateTime: 'datetime(6)', decimal: 'decimal(20,4)' },
  dateTimeColumn: { type: 'datetime', precision: 6 },
  quote: (name) => `\`${name}\``,
  textOf: (column) => `CAST(${column} AS CHAR)`,
  values: mysqlValues,
  keys: [
    { title: 'int', sql: 'int', column: { type: 'int' }, literals: ['5', '-3', '100', '20', '0'] },
    {
      title: 'bigint',
      sql: 'bigint',
      column: { type: 'bigint' },
      literals: [
        '9007199254740993',
        '9007199254740992',
        '9007199254740994',
        '-9223372036854775808',
        '10',
        '9',
        '9223372036854775807',
      ],
    },
    {
      title: 'bigint unsigned',
      sql: 'bigint unsigned',
      column: { type: 'bigint', unsigned: true },
      literals: ['18446744073709551615', '18446744073709551614', '18446744073709551613', '9223372036854775808', '1'],
    },
    {
      title: 'decimal',
      sql: 'decimal(30,10)',
      column: { type: 'decimal', precision: 30, scale: 10 },
      literals: ['12345678901234567890.0000000001', '12345678901234567890.0000000002', '-1.5', '0', '10', '9'],
    },
    {
      title: 'text in a case-insensitive collation',
      sql: 'varchar(40) COLLATE utf8mb4_general_ci',
      column: { type: 'varchar' },
      literals: ["'b'", "'A'", "'ä!'", "'Z'", "'a\\\\b'", "'O''Neil'", "''", "'10'", "'9'", "'😀'", "'ß'", "'%_'"],
    },
    {
      title: 'text in an accent-aware collation',
      sql: 'varchar(40) COLLATE utf8mb4_unicode_ci',
      column: { type: 'varchar' },
      literals: ["'resume'", "'rest'", "'Zebra'", "'apple'", "'Ångström'", "'zz '", "'ñandu'", "'nz'"],
    },
    {
      title: 'text in a binary collation, with blanks at the end',
      sql: 'varchar(40) COLLATE utf8mb4_nopad_bin',
      column: { type: 'varchar' },
      literals: ["'a '", "'a'", "'a  '", "'B'", "'á'", "'Á'", "'A'"],
    },
    {
      title: 'latin1 text',
      sql: 'varchar(40) CHARACTER SET latin1 COLLATE latin1_german1_ci',
      column: { type: 'varchar' },
      literals: ["'Müller'", "'Mahler'", "'Émile'", "'Zoë'", "'a'"],
    },
    { title: 'char', sql: 'char(5)', column: { type: 'char' }, literals: ["'b'", "'a'", "'ab '", "'1'", "'10'"] },
    {
      title: 'uuid text',
      sql: 'char(36)',
      column: { type: 'char', length: '36' },
      literals: [
        "'ffffffff-0000-4000-8000-000000000000'",
        "'0fffffff-0000-4000-8000-000000000000'",
        "'10000000-0000-4000-8000-000000000001'",
        "'AAAAAAAA-0000-4000-8000-000000000000'",
      ],
    },
    {
      title: 'uuid',
      sql: 'uuid',
      column: { type: 'uuid' },
      literals: [
        "'ffffffff-0000-4000-8000-000000000000'",
        "'0fffffff-0000-1000-8000-00000000000f'",
        "'10000000-0000-4000-8000-000000000001'",
        "'aaaaaaaa-0000-1000-9000-000000000000'",
      ],
    },
    {
      title: 'bytes',
      sql: 'varbinary(16)',
      column: { type: 'varbinary' },
      literals: ["X'ff00'", "X'00'", "X'0001'", "X'5c27'", "X'80'"],
    },
    {
      title: 'datetime',
      sql: 'datetime(6)',
      column: { type: 'datetime' },
      literals: [
        "'2020-01-01 00:00:00.000002'",
        "'2020-01-01 00:00:00.000001'",
        "'1000-01-01'",
        "'9999-12-31 23:59:59.999999'",
      ],
    },
    {
      title: 'timestamp',
      sql: 'timestamp(3)',
      column: { type: 'timestamp' },
      literals: [
        "'2020-03-29 01:30:00.001'",
        "'2020-03-29 01:30:00'",
        "'2020-10-25 00:30:00'",
        "'1970-01-02 00:00:00'",
      ],
    },
    {
      title: 'date',
      sql: 'date',
      column: { type: 'date' },
      literals: ["'2020-02-29'", "'1999-12-31'", "'2020-01-01'"],
    },
    { title: 'year', sql: 'year', column: { type: 'year' }, literals: ['2020', '1901', '2155'] },
    {
      title: 'enum, ordered by declaration',
      sql: "enum('zebra','Apple','it''s','m')",
      column: { type: 'enum', enum: ['zebra', 'Apple', "it's", 'm'] },
      literals: ["'m'", "'Apple'", "'zebra'", "'it''s'"],
    },
    { title: 'boolean', sql: 'tinyint(1)', column: { type: 'boolean' }, literals: ['1', '0', '-1', '2'] },
  ],
}
