// Names that snippets marked with `<!-- prelude: hospital -->` may use without declaring them.
import { BaseTransformer, defineDataSources, definePipeline, type TargetRow, Transformer } from 'typeorm-etl'
import { Column, Entity, ManyToOne, PrimaryColumn } from 'typeorm'

export {
  BaseTransformer,
  defineDataSources,
  definePipeline,
  EtlError,
  etlMigrations,
  Profiled,
  Transformer,
} from 'typeorm-etl'

@Entity('departments')
export class LegacyDepartment {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'varchar' })
  name!: string
}

@Entity('patients')
export class LegacyPatient {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'varchar', nullable: true })
  phone!: string | null
  @Column({ type: 'varchar' })
  name!: string
  @Column({ type: 'boolean' })
  deleted!: boolean
  @Column({ type: 'int', nullable: true })
  departmentId!: number | null
}

@Entity('department')
export class Department {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'text' })
  name!: string
}

@Entity('patient')
export class Patient {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'text', nullable: true })
  phone!: string | null
  @Column({ type: 'text' })
  name!: string
  @ManyToOne(() => Department, { nullable: true })
  department!: Department | null
}

@Transformer({ name: 'departments', legacy: LegacyDepartment, target: Department })
export class DepartmentTransformer extends BaseTransformer<LegacyDepartment, Department> {
  transform = (legacy: LegacyDepartment): TargetRow<Department> => ({ id: legacy.id, name: legacy.name.trim() })
}

@Transformer({ name: 'patients', legacy: LegacyPatient, target: Patient, dependsOn: [DepartmentTransformer] })
export class PatientTransformer extends BaseTransformer<LegacyPatient, Patient> {
  transform = (legacy: LegacyPatient): TargetRow<Patient> | null => (legacy.deleted ? null : { id: legacy.id })
}

export const dataSources = defineDataSources({
  legacy: { type: 'mysql', url: process.env.LEGACY_DATABASE_URL, entities: [LegacyDepartment, LegacyPatient] },
  target: { type: 'postgres', url: process.env.TARGET_DATABASE_URL, entities: [Department, Patient] },
})

export const pipeline = definePipeline({
  name: 'hospital',
  dataSources,
  transformers: [DepartmentTransformer, PatientTransformer],
})
