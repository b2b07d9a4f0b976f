import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm'
import { Department } from './department'

export type Sex = 'female' | 'male' | 'unknown'
export type PatientStatus = 'active' | 'inactive' | 'deceased'

@Entity('patients')
@Index('patients_family_name', ['familyName', 'givenName'])
export class Patient {
  @PrimaryGeneratedColumn()
  id: number

  @Column({ name: 'record_number', type: 'varchar', length: 20, unique: true })
  recordNumber: string

  @Column({ name: 'given_name', type: 'varchar', length: 120, nullable: true })
  givenName: string | null

  @Column({ name: 'family_name', type: 'varchar', length: 120 })
  familyName: string

  @Column({ type: 'varchar', length: 8 })
  sex: Sex

  @Column({ name: 'date_of_birth', type: 'date', nullable: true })
  dateOfBirth: string | null

  /** E.164: +493012345678. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  phone: string | null

  @Column({ type: 'varchar', length: 120, nullable: true })
  email: string | null

  @Column({ type: 'text', nullable: true })
  address: string | null

  @Column({ name: 'department_id', type: 'int', nullable: true })
  departmentId: number | null

  @ManyToOne(() => Department, { nullable: true })
  @JoinColumn({ name: 'department_id' })
  department: Department | null

  @Column({ type: 'numeric', precision: 12, scale: 2 })
  balance: string

  @Column({ type: 'varchar', length: 8 })
  status: PatientStatus

  @Column({ type: 'text', nullable: true })
  notes: string | null

  @Column({ name: 'registered_at', type: 'timestamptz' })
  registeredAt: Date

  @Column({ name: 'changed_at', type: 'timestamptz', nullable: true })
  changedAt: Date | null
}
