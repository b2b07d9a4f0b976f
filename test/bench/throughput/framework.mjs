// This package. Prints one line of JSON: memory and time at every commit.
import etl from '../../../dist/index.js'
import { LegacyPatient, legacyOptions, Patient, targetOptions } from './entities.mjs'
import { clean } from './table.mjs'

class PatientTransformer extends etl.BaseTransformer {
  transform(row) {
    const { firstName, lastName, email, phone } = clean(row.fullName, row.email, row.phone)
    return {
      id: row.id,
      firstName,
      lastName,
      email,
      phone,
      birthDate: row.birthDate,
      active: row.status === 1,
      balance: row.balance,
      notes: row.notes,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
      departmentId: row.deptId,
    }
  }
}
etl.Transformer({ name: 'patients', legacy: LegacyPatient, target: Patient })(PatientTransformer)

const settings = JSON.parse(process.argv[2] ?? '{}')
const pipeline = etl.definePipeline({
  name: 'throughput',
  dataSources: etl.defineDataSources({ legacy: legacyOptions, target: targetOptions }),
  transformers: [PatientTransformer],
  logger: { debug() {}, info() {}, warn() {}, error: console.error },
  ...settings,
})
const commits = []
let rows = 0
const started = performance.now()
pipeline.on('batch:committed', ({ counts }) => {
  rows += counts.readCount
  commits.push({ rows, seconds: (performance.now() - started) / 1000, rssMb: process.memoryUsage.rss() / 2 ** 20 })
})
await pipeline.run()
console.log(JSON.stringify({ commits }))
