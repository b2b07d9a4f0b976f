import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity('tbl_lab_results')
export class LegacyLabResult {
  @PrimaryColumn({ name: 'LAB_ID', type: 'int' })
  id: number

  @Column({ name: 'PAT_ID', type: 'int' })
  patientId: number

  /** 0 and NULL say "none"; some name another patient's appointment. */
  @Column({ name: 'APPT_ID', type: 'int', nullable: true })
  appointmentId: number | null

  @Column({ name: 'TEST_CODE', type: 'varchar', length: 12 })
  testCode: string

  /** 5.4, 5,4, <0.1, neg, n/a: whatever the device or the person wrote. */
  @Column({ name: 'RESULT_VAL', type: 'varchar', length: 40, nullable: true })
  value: string | null

  @Column({ name: 'UNIT', type: 'varchar', length: 20, nullable: true })
  unit: string | null

  @Column({ name: 'FLAG', type: 'varchar', length: 4, nullable: true })
  flag: string | null

  @Column({ name: 'VALIDATED', type: 'smallint' })
  validated: number

  @Column({ name: 'TAKEN_AT', type: Date })
  takenAt: Date
}
