// Entities as schemas: the benchmark runs without a compiler.
import typeorm from 'typeorm'
import { legacyUrl, targetUrl } from './table.mjs'

export class LegacyPatient {}
export class Patient {}

const column = (type, name, options) => ({ type, name, ...options })
const nullable = { nullable: true }

export const legacySchema = new typeorm.EntitySchema({
  name: 'LegacyPatient',
  target: LegacyPatient,
  tableName: 'legacy_patients',
  columns: {
    id: column('bigint', 'id', { primary: true, unsigned: true }),
    fullName: column('varchar', 'full_name', nullable),
    email: column('varchar', 'email', nullable),
    phone: column('varchar', 'phone', nullable),
    birthDate: column('date', 'birth_date', nullable),
    status: column('tinyint', 'status'),
    balance: column('decimal', 'balance', { precision: 12, scale: 2 }),
    notes: column('text', 'notes', nullable),
    createdAt: column('datetime', 'created_at'),
    updatedAt: column('datetime', 'updated_at', { precision: 6 }),
    deptId: column('int', 'dept_id', nullable),
  },
})

export const targetSchema = new typeorm.EntitySchema({
  name: 'Patient',
  target: Patient,
  tableName: 'patients',
  columns: {
    id: column('bigint', 'id', { primary: true }),
    firstName: column('varchar', 'first_name', nullable),
    lastName: column('varchar', 'last_name', nullable),
    email: column('varchar', 'email', nullable),
    phone: column('varchar', 'phone', nullable),
    birthDate: column('date', 'birth_date', nullable),
    active: column('boolean', 'active'),
    balance: column('numeric', 'balance', { precision: 12, scale: 2 }),
    notes: column('text', 'notes', nullable),
    createdAt: column('timestamptz', 'created_at'),
    updatedAt: column('timestamptz', 'updated_at'),
    departmentId: column('int', 'department_id', nullable),
  },
})

export const legacyOptions = { type: 'mysql', url: legacyUrl, timezone: 'Z', entities: [legacySchema] }
export const targetOptions = { type: 'postgres', url: targetUrl, entities: [targetSchema] }
