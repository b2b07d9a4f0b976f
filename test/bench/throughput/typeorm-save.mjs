// TypeORM alone, as its documentation shows it: pages by find, rows by save. Takes the number of rows; OFFSET gets slower with depth.
import typeorm from 'typeorm'
import { LegacyPatient, legacyOptions, Patient, targetOptions } from './entities.mjs'
import { clean } from './table.mjs'

const limit = Number(process.argv[2])
const legacy = await new typeorm.DataSource(legacyOptions).initialize()
const target = await new typeorm.DataSource(targetOptions).initialize()
const patients = target.getRepository(Patient)
for (let skip = 0; skip < limit; skip += 1_000) {
  const page = await legacy.getRepository(LegacyPatient).find({ order: { id: 'ASC' }, skip, take: 1_000 })
  const rows = page.map((row) => {
    const cleaned = clean(row.fullName, row.email, row.phone)
    return patients.create({
      ...cleaned,
      id: row.id,
      birthDate: row.birthDate,
      active: row.status === 1,
      balance: row.balance,
      notes: row.notes,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
      departmentId: row.deptId,
    })
  })
  await patients.save(rows)
}
await legacy.destroy()
await target.destroy()
