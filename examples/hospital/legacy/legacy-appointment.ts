import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity('tbl_appointments')
export class LegacyAppointment {
  @PrimaryColumn({ name: 'APPT_ID', type: 'int' })
  id: number

  /** No foreign key: a few patients are gone. */
  @Column({ name: 'PAT_ID', type: 'int' })
  patientId: number

  @Column({ name: 'DEPT_ID', type: 'int', nullable: true })
  departmentId: number | null

  @Column({ name: 'APPT_DATE', type: 'varchar', length: 10, nullable: true })
  date: string | null

  /** 9:30, 09:30, 0930, 9h30, empty. */
  @Column({ name: 'APPT_TIME', type: 'varchar', length: 8, nullable: true })
  time: string | null

  /** OK, done, CANC, no-show, in any case. */
  @Column({ name: 'STATE', type: 'varchar', length: 12, nullable: true })
  state: string | null

  @Column({ name: 'REMARK', type: 'varchar', length: 255, nullable: true })
  remark: string | null

  @Column({ name: 'FEE', type: 'decimal', precision: 10, scale: 2, nullable: true })
  fee: string | null

  @Column({ name: 'CREATED_AT', type: Date })
  createdAt: Date
}
