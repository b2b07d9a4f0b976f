// How fast do rows travel from MySQL or MariaDB to PostgreSQL, against a hand-written loop and TypeORM alone?
// Unit: rows/s and ratios of one run; also memory and time per commit along the table.
// Run: npm run bench -- throughput [--rows 1000000] [--rounds 3] [--set '{"commitInterval":20}']
// Servers: TEST_MYSQL_URL, TEST_POSTGRES_URL; leaves the database etl_bench_throughput in both.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { fingerprint, prepareLegacy, prepareTarget } from './throughput/table.mjs'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    set: { type: 'string', default: '{}' },
  },
})
const rows = Number(values.rows)
const slowRows = Math.min(rows, 20_000)
const contestants = [
  { name: 'hand-written stream to COPY', file: 'hand-written.mjs', rows },
  { name: 'typeorm-etl', file: 'framework.mjs', argument: values.set, rows },
  {
    name: `TypeORM find and save (${slowRows} rows)`,
    file: 'typeorm-save.mjs',
    argument: String(slowRows),
    rows: slowRows,
    once: true,
  },
]

await prepareLegacy(rows)
const seconds = new Map(contestants.map(({ name }) => [name, []]))
let expected
let commits
for (let round = 0; round < Number(values.rounds); round++)
  for (const contestant of contestants) {
    if (contestant.once && round > 0) continue
    await prepareTarget()
    const { took, output } = measure(contestant)
    const { rows: loaded, checksum } = await fingerprint()
    if (loaded !== contestant.rows) throw new Error(`${contestant.name} loaded ${loaded} of ${contestant.rows} rows`)
    if (loaded === rows) {
      expected ??= checksum
      if (checksum !== expected) throw new Error(`${contestant.name} loaded other values`)
    }
    seconds.get(contestant.name).push(took)
    if (contestant.file === 'framework.mjs') ({ commits } = JSON.parse(output))
  }

const rate = ({ name, rows: count }) => count / median(seconds.get(name))
console.log(`\nNode ${process.version}, ${rows} rows, ${values.rounds} rounds, whole process, median`)
for (const contestant of contestants)
  console.log(
    `${contestant.name.padEnd(42)} ${Math.round(rate(contestant)).toLocaleString('en').padStart(9)} rows/s   ratio ${(rate(contestant) / rate(contestants[0])).toFixed(2)}`,
  )

console.log('\nlast run of typeorm-etl along the table')
for (const at of [0.1, 0.5, 1]) {
  const commit = commits.find((c) => c.rows >= rows * at)
  console.log(`RSS at ${commit.rows.toLocaleString('en').padStart(9)} rows  ${commit.rssMb.toFixed(0)} MB`)
}
const tenth = Math.max(1, Math.floor(commits.length / 10))
const pace = (from, to) => (commits[to].seconds - commits[from].seconds) / (commits[to].rows - commits[from].rows)
const first = pace(0, tenth)
const last = pace(commits.length - 1 - tenth, commits.length - 1)
console.log(
  `time per row: first tenth ${(first * 1e6).toFixed(2)} us, last tenth ${(last * 1e6).toFixed(2)} us, ratio ${(last / first).toFixed(2)}`,
)

function measure({ name, file, argument }) {
  const script = fileURLToPath(new URL(`./throughput/${file}`, import.meta.url))
  const started = performance.now()
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, ...(argument === undefined ? [] : [argument])],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`)
  return { took: (performance.now() - started) / 1000, output: stdout }
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
