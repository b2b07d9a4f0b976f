import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm'
import { Appointment } from './appointment'
import { Patient } from './patient'

@Entity('lab_results')
export class LabResult {
  @PrimaryGeneratedColumn()
  id: number

  @Index('lab_results_patient')
  @Column({ name: 'patient_id', type: 'int' })
  patientId: number

  @ManyToOne(() => Patient, { nullable: false })
  @JoinColumn({ name: 'patient_id' })
  patient: Patient

  @Column({ name: 'appointment_id', type: 'int', nullable: true })
  appointmentId: number | null

  @ManyToOne(() => Appointment, { nullable: true })
  @JoinColumn({ name: 'appointment_id' })
  appointment: Appointment | null

  @Column({ name: 'test_code', type: 'varchar', length: 12 })
  testCode: string

  /** Set where the result is a number; `comparator` says whether it is a bound. */
  @Column({ name: 'numeric_value', type: 'numeric', precision: 12, scale: 4, nullable: true })
  numericValue: string | null

  @Column({ type: 'varchar', length: 2, nullable: true })
  comparator: '<' | '>' | null

  /** Set where the result is a word. */
  @Column({ name: 'text_value', type: 'varchar', length: 40, nullable: true })
  textValue: string | null

  @Column({ type: 'varchar', length: 20, nullable: true })
  unit: string | null

  @Column({ type: 'varchar', length: 4, nullable: true })
  flag: string | null

  @Column({ type: 'boolean' })
  validated: boolean

  @Column({ name: 'taken_at', type: 'timestamptz' })
  takenAt: Date
}
