import { join } from 'node:path'
import { defineDataSources, definePipeline } from 'typeorm-etl'
import { legacyConnection } from './examples/hospital/legacy-connection'
import { LegacyAppointment } from './examples/hospital/legacy/legacy-appointment'
import { LegacyDepartment } from './examples/hospital/legacy/legacy-department'
import { LegacyLabResult } from './examples/hospital/legacy/legacy-lab-result'
import { LegacyPatient } from './examples/hospital/legacy/legacy-patient'
import { Appointment } from './examples/hospital/target/appointment'
import { Department } from './examples/hospital/target/department'
import { LabResult } from './examples/hospital/target/lab-result'
import { Patient } from './examples/hospital/target/patient'
import { AppointmentTransformer } from './examples/hospital/transformers/appointment.transformer'
import { DepartmentTransformer } from './examples/hospital/transformers/department.transformer'
import { LabResultTransformer } from './examples/hospital/transformers/lab-result.transformer'
import { PatientTransformer } from './examples/hospital/transformers/patient.transformer'

export const dataSources = defineDataSources({
  legacy: {
    ...legacyConnection(process.env.LEGACY_DATABASE_URL ?? `sqlite:${join(__dirname, '.demo', 'legacy.sqlite')}`),
    entities: [LegacyDepartment, LegacyPatient, LegacyAppointment, LegacyLabResult],
  },
  target: {
    type: 'postgres',
    url: process.env.TARGET_DATABASE_URL,
    entities: [Department, Patient, Appointment, LabResult],
    migrations: [join(__dirname, 'migrations', '*.ts')],
    migrationsTableName: 'hospital_migrations',
  },
})

export const pipeline = definePipeline({
  name: 'hospital',
  dataSources,
  transformers: [DepartmentTransformer, PatientTransformer, AppointmentTransformer, LabResultTransformer],
})

// TypeORM's own commands (npm run migration:...) take the one DataSource that this file exports.
export default dataSources.target
