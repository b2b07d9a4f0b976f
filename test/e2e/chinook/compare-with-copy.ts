import { Client } from 'pg'

interface Mapped {
  /** Table of the new schema. */
  target: string
  /** Leading columns that make the key. @defaultValue 1 */
  keyLength?: number
  /** Each column of the copy, key first, and the expression over the new table that must give the same text. */
  columns: Record<string, string>
}

/** What the redesign changed, written down a second time: names, DATETIME to date or timestamptz, INT to bigint. */
export const MAPPING: Record<string, Mapped> = {
  artist: { target: 'artists', columns: { artist_id: 'id', name: 'name' } },
  album: { target: 'albums', columns: { album_id: 'id', title: 'title', artist_id: 'artist_id' } },
  genre: { target: 'genres', columns: { genre_id: 'id', name: 'name' } },
  media_type: { target: 'media_types', columns: { media_type_id: 'id', name: 'name' } },
  track: {
    target: 'tracks',
    columns: {
      track_id: 'id',
      name: 'title',
      album_id: 'album_id',
      media_type_id: 'media_type_id',
      genre_id: 'genre_id',
      composer: 'composer',
      milliseconds: 'duration_ms',
      bytes: 'size_bytes',
      unit_price: 'unit_price',
    },
  },
  playlist: { target: 'playlists', columns: { playlist_id: 'id', name: 'name' } },
  playlist_track: {
    target: 'playlist_tracks',
    keyLength: 2,
    columns: { playlist_id: 'playlist_id', track_id: 'track_id' },
  },
  employee: {
    target: 'employees',
    columns: {
      employee_id: 'id',
      last_name: 'last_name',
      first_name: 'first_name',
      title: 'job_title',
      reports_to: 'manager_id',
      birth_date: 'born_on::timestamp',
      hire_date: 'hired_on::timestamp',
      address: 'address_street',
      city: 'address_city',
      state: 'address_region',
      country: 'address_country',
      postal_code: 'address_postal_code',
      phone: 'phone',
      fax: 'fax',
      email: 'email',
    },
  },
  customer: {
    target: 'customers',
    columns: {
      customer_id: 'id',
      first_name: 'first_name',
      last_name: 'last_name',
      company: 'company',
      address: 'address_street',
      city: 'address_city',
      state: 'address_region',
      country: 'address_country',
      postal_code: 'address_postal_code',
      phone: 'phone',
      fax: 'fax',
      email: 'email',
      support_rep_id: 'support_rep_id',
    },
  },
  invoice: {
    target: 'invoices',
    columns: {
      invoice_id: 'id',
      customer_id: 'customer_id',
      invoice_date: "issued_at AT TIME ZONE 'UTC'",
      billing_address: 'billing_street',
      billing_city: 'billing_city',
      billing_state: 'billing_region',
      billing_country: 'billing_country',
      billing_postal_code: 'billing_postal_code',
      total: 'total',
    },
  },
  invoice_line: {
    target: 'invoice_lines',
    columns: {
      invoice_line_id: 'id',
      invoice_id: 'invoice_id',
      track_id: 'track_id',
      unit_price: 'unit_price',
      quantity: 'quantity',
    },
  },
}

export interface ComparisonResult {
  /** Rows compared, by table of the copy. */
  rows: Record<string, number>
  /** One line per value or row that differs, and per table or column that the mapping forgot. */
  differences: string[]
}

/** Reads both databases past the framework and compares every value of every row as PostgreSQL's own text. */
export async function compareWithCopy(copyUrl: string, targetUrl: string): Promise<ComparisonResult> {
  const copy = await connect(copyUrl)
  const target = await connect(targetUrl)
  try {
    const result: ComparisonResult = { rows: {}, differences: await unmapped(copy, target) }
    for (const [table, mapped] of Object.entries(MAPPING)) {
      const { keyLength = 1 } = mapped
      const names = Object.keys(mapped.columns)
      const expected = await select(copy, table, names, keyLength)
      const actual = await select(target, mapped.target, Object.values(mapped.columns), keyLength)
      result.rows[table] = expected.size
      for (const [key, row] of expected)
        if (!actual.has(key)) result.differences.push(`${table} ${key} is missing`)
        else
          names.forEach((name, i) => {
            const [want, got] = [row[i], actual.get(key)![i]]
            if (want !== got)
              result.differences.push(
                `${table} ${key} ${name}: ${JSON.stringify(got)} instead of ${JSON.stringify(want)}`,
              )
          })
      for (const key of actual.keys()) if (!expected.has(key)) result.differences.push(`${table} ${key} is too much`)
    }
    return result
  } finally {
    await copy.end()
    await target.end()
  }
}

type Texts = readonly (string | null)[]

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`SET datestyle = 'ISO, YMD'`)
  await client.query(`SET timezone = 'Asia/Kathmandu'`) // whoever leans on the session's zone shows it
  return client
}

async function select(
  client: Client,
  table: string,
  columns: string[],
  keyLength: number,
): Promise<Map<string, Texts>> {
  const text = `SELECT ${columns.join(', ')} FROM ${table}`
  const types = { getTypeParser: () => (value: string) => value }
  const { rows } = await client.query<(string | null)[]>({ text, rowMode: 'array', types })
  const byKey = new Map(rows.map((row) => [row.slice(0, keyLength).join(','), row]))
  if (byKey.size < rows.length) throw new Error(`${table} has ${rows.length} rows, but only ${byKey.size} keys`)
  return byKey
}

/** Tables and columns of either side that the mapping does not name. */
async function unmapped(copy: Client, target: Client): Promise<string[]> {
  const forgotten = (await columnsOf(copy)).filter(([table, column]) => !(column in (MAPPING[table]?.columns ?? {})))
  const expressions = new Map(Object.values(MAPPING).map((m) => [m.target, Object.values(m.columns)]))
  const invented = (await columnsOf(target)).filter(
    ([table, column]) => !expressions.get(table)?.some((sql) => new RegExp(`^${column}\\b`).test(sql)),
  )
  return [
    ...forgotten.map(([table, column]) => `${table}.${column} of the copy is not compared`),
    ...invented.map(([table, column]) => `${table}.${column} of the target is not compared`),
  ]
}

async function columnsOf(client: Client): Promise<[string, string][]> {
  const text = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
    AND table_name NOT LIKE 'etl\\_%' AND table_name <> 'chinook_migrations'`
  return (await client.query<[string, string]>({ text, rowMode: 'array' })).rows
}
