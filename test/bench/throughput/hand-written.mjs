// The loop that most people write: a mysql2 stream, a Transform per row, pg-copy-streams.
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import mysql from 'mysql2'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { clean, legacyUrl, SOURCE, TARGET, targetUrl } from './table.mjs'

const ESCAPES = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const field = (value) => (value === null ? '\\N' : String(value).replace(/[\\\n\r\t]/g, (c) => ESCAPES[c]))
const legacy = mysql.createConnection({ uri: legacyUrl, dateStrings: true, supportBigNumbers: true })
const target = new pg.Client(targetUrl)
await target.connect()
const toLine = new Transform({
  writableObjectMode: true,
  transform(row, _encoding, done) {
    const { firstName, lastName, email, phone } = clean(row.full_name, row.email, row.phone)
    const values = [
      row.id,
      firstName,
      lastName,
      email,
      phone,
      row.birth_date,
      row.status === 1,
      row.balance,
      row.notes,
      `${row.created_at}+00`,
      `${row.updated_at}+00`,
      row.dept_id,
    ]
    done(null, `${values.map(field).join('\t')}\n`)
  },
})
await pipeline(
  legacy.query(`SELECT ${SOURCE.join(', ')} FROM legacy_patients`).stream(),
  toLine,
  target.query(copyFrom(`COPY patients (${TARGET.join(', ')}) FROM STDIN`)),
)
await target.end()
legacy.end()
