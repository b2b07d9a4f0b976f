import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { HOSPITAL_TABLES, type LegacyRow } from '../../examples/hospital/generator/hospital-rows'
import { startLocalPostgres } from '../../examples/support/local-postgres'

const REPOSITORY = resolve(__dirname, '../..')
const COPIED = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src', 'examples', 'migrations', 'ormconfig.ts']

// `npm run demo` builds the package first.
const TIMEOUT_MS = 300_000
/** What `npm run demo` starts after the build; the first test has built. */
const DEMO = [process.execPath, '-r', './examples/support/register-ts.cjs', 'examples/hospital/demo.ts']

let folder: string
let checkout: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'typeorm-etl-demo-'))
  chmodSync(folder, 0o755) // as root the server runs as another user
  checkout = join(folder, 'checkout')
  mkdirSync(join(folder, 'tmp'))
  for (const name of COPIED) cpSync(join(REPOSITORY, name), join(checkout, name), { recursive: true })
  symlinkSync(join(REPOSITORY, 'node_modules'), join(checkout, 'node_modules'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test(
  'npm run demo moves every legacy row that should move, and does it again',
  async () => {
    for (const time of ['first', 'second']) {
      const demo = await run('npm', 'run', 'demo', '--', '--rows', '2000')
      expect({ time, ...outcome(demo) }).toEqual({ time, code: 0 })
      expect(demo.stdout).toContain('hospital: completed')
    }
    expect(await movedData()).toEqual(expectedData(2_000))
    expect(await oneOfEach()).toEqual({
      patient: {
        record_number: 'P0000005',
        given_name: 'Anne-Marie',
        family_name: 'Иванова',
        sex: 'female',
        date_of_birth: '1959-01-11',
        phone: '+493514609445',
        email: null,
        department: 'Oncology',
        balance: '769.54',
        status: 'deceased',
        registered_at: '2004-05-14 12:44:09',
        changed_at: '2014-09-12 17:46:36',
      },
      division: { code: 'CARD', division: 'Internal medicine' },
      note: 'calls every 🌕',
      decomposed: 0,
      nextDepartment: 21,
    })
  },
  TIMEOUT_MS,
)

test(
  'a demo stopped by Ctrl-C says how to go on, and --resume moves the rest',
  async () => {
    const stopped = await interrupt('SIGINT', / departments +20 of 20 rows/, ...DEMO, '--rows', '20000')
    expect(outcome(stopped)).toEqual({ code: 130 })
    expect(stopped.stdout).toContain('hospital: interrupted')
    expect(stopped.stdout).toContain('Continue with: npm run demo -- --resume')

    const resumed = await run(...DEMO, '--resume')
    expect(outcome(resumed)).toEqual({ code: 0 })
    expect(resumed.stdout).toContain('continued an unfinished run')
    expect(await movedData()).toEqual(expectedData(20_000))
  },
  TIMEOUT_MS,
)

test(
  'stopped while the data is made, it says that there is nothing to continue',
  async () => {
    const stopped = await interrupt('SIGINT', /Generating the legacy hospital/, ...DEMO, '--rows', '100000')
    expect(outcome(stopped)).toEqual({ code: 130 })
    expect(stopped.stdout.trim().split('\n').at(-1)).toBe(
      'Stopped before anything was moved: there is nothing to continue. Start again with: npm run demo',
    )
    expect((await run(...DEMO, '--resume')).code).toBe(2)
  },
  TIMEOUT_MS,
)

test.each([
  [
    'a server that does not answer',
    { TARGET_DATABASE_URL: 'postgres://ada:swordfish@127.0.0.1:1/new' },
    1,
    'Cannot connect to postgres://127.0.0.1:1/new (connect ECONNREFUSED 127.0.0.1:1); start that database, or correct TARGET_DATABASE_URL.',
  ],
  [
    'a database the demo does not know',
    { LEGACY_DATABASE_URL: 'mssql://ada:swordfish@127.0.0.1/old' },
    2,
    'LEGACY_DATABASE_URL must be mysql://..., mariadb://..., postgres://... or sqlite:path/to/file.',
  ],
])(
  '%s is told in one sentence',
  async (_title, env, code, message) => {
    const refused = await start([...DEMO, '--rows', '10'], () => undefined, env)
    expect({ code: refused.code, stderr: refused.stderr.trim() }).toEqual({ code, stderr: message })
  },
  TIMEOUT_MS,
)

test(
  'without a run to continue --resume is refused in one sentence',
  async () => {
    const refused = await run(...DEMO, '--resume')
    expect(refused.code).toBe(2)
    expect(refused.stderr.trim()).toBe('There is no run to continue: start one with npm run demo.')
  },
  TIMEOUT_MS,
)

test(
  'the demo’s server ends with the demo, even when that is killed',
  async () => {
    const lockFile = join(checkout, '.demo', 'postgres', 'cluster', 'postmaster.pid')
    expect(existsSync(lockFile)).toBe(false)

    const serving = await interrupt('SIGKILL', /listens on 127/, ...DEMO, '--serve')
    expect(serving.code).toBe(null)
    for (let waited = 0; existsSync(lockFile) && waited < 30_000; waited += 50) await sleep(50)
    expect(existsSync(lockFile)).toBe(false)
  },
  TIMEOUT_MS,
)

function run(...command: string[]) {
  return start(command, () => undefined)
}

/** Sends the signal once the output matches. */
function interrupt(signal: NodeJS.Signals, when: RegExp, ...command: string[]) {
  let isSent = false
  return start(command, (child, stdout) => {
    if (isSent || !when.test(stdout)) return
    isSent = true
    child.kill(signal)
  })
}

async function start(
  [program, ...args]: string[],
  onOutput: (child: ChildProcess, stdout: string) => void,
  databases: NodeJS.ProcessEnv = {},
) {
  const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: join(folder, 'tmp'), npm_config_loglevel: 'silent' }
  for (const name of ['LEGACY_DATABASE_URL', 'TARGET_DATABASE_URL', 'NODE_OPTIONS']) delete env[name]
  Object.assign(env, databases)
  const child = spawn(program!, args, { cwd: checkout, env })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
      onOutput(child, output.stdout)
    })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  return { ...output, code }
}

/** What the program said goes into the failure's message, and nowhere else. */
function outcome({ code, stdout, stderr }: Awaited<ReturnType<typeof run>>) {
  return code === 0 || code === 130 ? { code } : { code, stdout, stderr }
}

async function query<T>(...statements: string[]): Promise<T[]> {
  const server = await startLocalPostgres({ dataDir: join(checkout, '.demo', 'postgres'), note: () => undefined })
  const client = new Client({ connectionString: server.url.replace(/\/postgres$/, '/hospital') })
  try {
    await client.connect()
    const answers: T[] = []
    for (const statement of statements) answers.push((await client.query(statement)).rows[0] as T)
    return answers
  } finally {
    await client.end()
    await server.stop()
  }
}

async function movedData() {
  const [data] = await query(`SELECT
    (SELECT count(*)::int FROM departments) AS departments,
    (SELECT count(*)::int FROM departments WHERE parent_id IS NOT NULL) AS children,
    (SELECT count(*)::int FROM patients) AS patients,
    (SELECT sum(balance)::text FROM patients) AS balance,
    (SELECT count(*)::int FROM patients WHERE notes = E'\\\\N') AS backslash_notes,
    (SELECT count(*)::int FROM appointments) AS appointments,
    (SELECT sum(fee)::text FROM appointments) AS fees,
    (SELECT count(*)::int FROM lab_results) AS lab_results,
    (SELECT count(appointment_id)::int FROM lab_results) AS linked_results`)
  return data
}

/** From the generator's rows alone, by rules written down a second time. */
function expectedData(patientCount: number) {
  const [departments, patients, appointments, results] = HOSPITAL_TABLES.map((table) =>
    Array.from({ length: table.rowCount(patientCount) }, (_, index) => table.row(index + 1, patientCount)),
  ) as [LegacyRow[], LegacyRow[], LegacyRow[], LegacyRow[]]
  const movedPatients = patients.filter(({ status }) => status !== 9)
  const known = new Set(movedPatients.map(({ id }) => id))
  const movedAppointments = appointments.filter(({ patientId }) => known.has(patientId!))
  const movedResults = results.filter(({ patientId }) => known.has(patientId!))
  return {
    departments: departments.length,
    children: departments.filter(({ parentId }) => Number(parentId) > 0).length,
    patients: movedPatients.length,
    balance: sum(movedPatients.map(({ balance }) => balance)),
    backslash_notes: movedPatients.filter(({ notes }) => notes === '\\N').length,
    appointments: movedAppointments.length,
    fees: sum(movedAppointments.map(({ fee }) => fee)),
    lab_results: movedResults.length,
    linked_results: movedResults.filter(
      ({ appointmentId, patientId }) =>
        Number(appointmentId) > 0 && appointments[Number(appointmentId) - 1]?.patientId === patientId,
    ).length,
  }
}

function sum(amounts: (string | number | null | undefined)[]): string {
  const cents = amounts.reduce((total: bigint, amount) => total + BigInt(String(amount ?? '0').replace('.', '')), 0n)
  return cents.toString().replace(/(\d\d)$/, '.$1')
}

async function oneOfEach() {
  const [patient, division, note, decomposed, next] = await query<Record<string, unknown>>(
    `SELECT record_number, given_name, family_name, sex, date_of_birth::text, phone, email, d.name AS department,
       balance::text, status, (registered_at AT TIME ZONE 'UTC')::text AS registered_at,
       (changed_at AT TIME ZONE 'UTC')::text AS changed_at
     FROM patients p JOIN departments d ON d.id = p.department_id WHERE p.id = 5`,
    'SELECT d.code, p.name AS division FROM departments d JOIN departments p ON p.id = d.parent_id WHERE d.id = 1',
    'SELECT notes FROM patients WHERE id = 10',
    'SELECT count(*)::int AS count FROM patients WHERE family_name IS NOT NFC NORMALIZED',
    "SELECT nextval(pg_get_serial_sequence('departments', 'id'))::int AS id",
  )
  return { patient, division, note: note!.notes, decomposed: decomposed!.count, nextDepartment: next!.id }
}
