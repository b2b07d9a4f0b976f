import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm'
import { Department } from './department'
import { Patient } from './patient'

export type AppointmentState = 'planned' | 'done' | 'cancelled' | 'missed' | 'unknown'

@Entity('appointments')
export class Appointment {
  @PrimaryGeneratedColumn()
  id: number

  @Index('appointments_patient')
  @Column({ name: 'patient_id', type: 'int' })
  patientId: number

  @ManyToOne(() => Patient, { nullable: false })
  @JoinColumn({ name: 'patient_id' })
  patient: Patient

  @Column({ name: 'department_id', type: 'int', nullable: true })
  departmentId: number | null

  @ManyToOne(() => Department, { nullable: true })
  @JoinColumn({ name: 'department_id' })
  department: Department | null

  @Column({ name: 'scheduled_on', type: 'date', nullable: true })
  scheduledOn: string | null

  @Column({ name: 'scheduled_at', type: 'time', nullable: true })
  scheduledAt: string | null

  @Column({ type: 'varchar', length: 10 })
  state: AppointmentState

  @Column({ type: 'text', nullable: true })
  remark: string | null

  @Column({ type: 'numeric', precision: 10, scale: 2, nullable: true })
  fee: string | null

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date
}
