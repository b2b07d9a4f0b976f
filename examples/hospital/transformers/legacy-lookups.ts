import { type EntityManager, In, Not } from 'typeorm'
import { LegacyAppointment } from '../legacy/legacy-appointment'
import { LegacyDepartment } from '../legacy/legacy-department'
import { LegacyPatient } from '../legacy/legacy-patient'

export const TEST_PATIENT = 9

/** Below SQLite's limit on values in one statement. */
const IDS_PER_QUERY = 10_000

/** The legacy system had no foreign keys: which of the departments that rows name exist? */
export async function departmentIds(legacy: EntityManager): Promise<ReadonlySet<number>> {
  const rows = await legacy.find(LegacyDepartment, { select: { id: true } })
  return new Set(rows.map(({ id }) => id))
}

/** Of `ids`, the patients that exist and are moved: one query per batch, never one per row. */
export async function movedPatientIds(legacy: EntityManager, ids: Iterable<number>): Promise<ReadonlySet<number>> {
  const found = new Set<number>()
  for (const some of inChunks(ids))
    for (const { id } of await legacy
      .createQueryBuilder(LegacyPatient, 'patient')
      .select('patient.id', 'id')
      .where({ id: In(some), status: Not(TEST_PATIENT) })
      .getRawMany<{ id: number }>())
      found.add(Number(id))
  return found
}

/** Patient of each existing appointment of `ids`. */
export async function patientOfAppointment(
  legacy: EntityManager,
  ids: Iterable<number>,
): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>()
  for (const some of inChunks(ids))
    for (const { id, patientId } of await legacy
      .createQueryBuilder(LegacyAppointment, 'appointment')
      .select('appointment.id', 'id')
      .addSelect('appointment.patientId', 'patientId')
      .where({ id: In(some) })
      .getRawMany<{ id: number; patientId: number }>())
      found.set(Number(id), Number(patientId))
  return found
}

function* inChunks(ids: Iterable<number>): Iterable<number[]> {
  const distinct = [...new Set(ids)]
  for (let start = 0; start < distinct.length; start += IDS_PER_QUERY)
    yield distinct.slice(start, start + IDS_PER_QUERY)
}
