// The table of the throughput benchmark: connections, deterministic rows, the transform that every contestant applies.
import mysql from 'mysql2/promise'
import pg from 'pg'

const database = (url, name) => Object.assign(new URL(url), { pathname: `/${name}` }).href
const MYSQL = process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306/test'
const POSTGRES = process.env.TEST_POSTGRES_URL ?? 'postgres://root@127.0.0.1:5432/test'
const NAME = 'etl_bench_throughput'
export const legacyUrl = database(MYSQL, NAME)
export const targetUrl = database(POSTGRES, NAME)

export const SOURCE = [
  'id',
  'full_name',
  'email',
  'phone',
  'birth_date',
  'status',
  'balance',
  'notes',
  'created_at',
  'updated_at',
  'dept_id',
]
export const TARGET = [
  'id',
  'first_name',
  'last_name',
  'email',
  'phone',
  'birth_date',
  'active',
  'balance',
  'notes',
  'created_at',
  'updated_at',
  'department_id',
]

/** Names, phones and e-mails of a legacy row as the new schema wants them; the same function for everybody. */
export function clean(fullName, email, phone) {
  const name = fullName === null ? '' : fullName.trim().replace(/\s+/g, ' ')
  const space = name.indexOf(' ')
  return {
    firstName: name === '' ? null : space < 0 ? name : name.slice(0, space),
    lastName: space < 0 ? null : name.slice(space + 1),
    email: email === null ? null : email.trim().toLowerCase(),
    phone: phone === null ? null : phone.replace(/\D+/g, '') || null,
  }
}

const FIRST = ['James', 'Zoë', 'Łukasz', 'Ngọc', '健太', 'Мария', 'Søren', 'Jean-Paul', '👩‍⚕️ Ada', 'Linda']
const LAST = ["O'Brien", 'Smith', 'García Márquez', '佐藤', 'Иванова', 'van der Berg', 'Yılmaz', 'Taylor']
const NOTES = [
  null,
  '',
  'mild headache,\nfollow-up in 2 weeks',
  'C:\\scans\\x1\tBP 120/80',
  'allergic to penicillin; température 37.5°C '.repeat(4),
]

export function legacyRow(id) {
  const digits = String(1_000_000_000 + ((id * 7919) % 2_000_000_000))
  const day = (n) =>
    `${1930 + (n % 90)}-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`
  return [
    id,
    id % 97 === 0 ? null : `${id % 11 === 0 ? '  ' : ''}${FIRST[id % FIRST.length]} ${LAST[id % LAST.length]}`,
    id % 31 === 0 ? null : `User.${id}@Example.com`,
    id % 29 === 0 ? null : `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`,
    id % 37 === 0 ? null : day(id),
    id % 5 === 0 ? 0 : 1,
    `${id % 4999}.${String(id % 100).padStart(2, '0')}`,
    NOTES[id % NOTES.length],
    `${day(id * 3)} 08:${String(id % 60).padStart(2, '0')}:00`,
    `${day(id * 5)} 17:00:${String(id % 60).padStart(2, '0')}.${String((id * 13) % 1_000_000).padStart(6, '0')}`,
    id % 53 === 0 ? null : 1 + (id % 40),
  ]
}

/** Fills the legacy table, unless it holds these rows already. */
export async function prepareLegacy(rows) {
  const admin = await mysql.createConnection(MYSQL)
  await admin.query(`CREATE DATABASE IF NOT EXISTS ${NAME} CHARACTER SET utf8mb4`)
  await admin.end()
  const connection = await mysql.createConnection(legacyUrl)
  await connection.query(`CREATE TABLE IF NOT EXISTS legacy_patients (
    id bigint unsigned NOT NULL PRIMARY KEY, full_name varchar(120), email varchar(160), phone varchar(32), birth_date date,
    status tinyint NOT NULL, balance decimal(12,2) NOT NULL, notes text, created_at datetime NOT NULL,
    updated_at datetime(6) NOT NULL, dept_id int) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`)
  const [[{ n }]] = await connection.query('SELECT COUNT(*) AS n FROM legacy_patients')
  if (n !== rows) {
    await connection.query('TRUNCATE legacy_patients')
    for (let start = 1; start <= rows; start += 5_000) {
      const values = Array.from({ length: Math.min(5_000, rows - start + 1) }, (_, i) => legacyRow(start + i))
      await connection.query('INSERT INTO legacy_patients VALUES ?', [values])
    }
  }
  await connection.end()
}

/** An empty target table, and no trace of an earlier run. */
export async function prepareTarget() {
  const admin = new pg.Client(POSTGRES)
  await admin.connect()
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [NAME])
  if (rowCount === 0) await admin.query(`CREATE DATABASE ${NAME}`)
  await admin.end()
  await onTarget(async (client) => {
    await client.query('DROP TABLE IF EXISTS patients, etl_checkpoint, etl_run, etl_schema')
    await client.query(`CREATE TABLE patients (id bigint PRIMARY KEY, first_name varchar(120), last_name varchar(120), email varchar(160),
      phone varchar(32), birth_date date, active boolean NOT NULL, balance numeric(12,2) NOT NULL, notes text,
      created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, department_id int)`)
    await client.query('CHECKPOINT')
  })
}

/** Rows and a checksum over every value: contestants must agree. */
export function fingerprint() {
  return onTarget(async (client) => {
    const { rows } = await client.query(
      `SELECT count(*)::int AS rows, coalesce(sum(('x' || left(md5(p::text), 15))::bit(60)::bigint), 0)::text AS checksum FROM patients p`,
    )
    return rows[0]
  })
}

async function onTarget(work) {
  const client = new pg.Client(targetUrl)
  await client.connect()
  try {
    await client.query(`SET timezone = 'UTC'`)
    return await work(client)
  } finally {
    await client.end()
  }
}
