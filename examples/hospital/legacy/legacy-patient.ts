import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity('tbl_patients')
export class LegacyPatient {
  @PrimaryColumn({ name: 'PAT_ID', type: 'int' })
  id: number

  @Column({ name: 'PAT_NO', type: 'varchar', length: 20 })
  recordNumber: string

  /** "Family, Given", "Given Family", titles, double spaces, shouting. */
  @Column({ name: 'PAT_NAME', type: 'varchar', length: 120 })
  fullName: string

  /** M, F, m, 1, 2, ?, empty. */
  @Column({ name: 'SEX', type: 'varchar', length: 10, nullable: true })
  sex: string | null

  /** Text, as old systems keep it: 1951-03-09, 09.03.1951, 0000-00-00, and 1900-01-01 for "unknown". */
  @Column({ name: 'DOB', type: 'varchar', length: 10, nullable: true })
  dateOfBirth: string | null

  @Column({ name: 'PHONE', type: 'varchar', length: 40, nullable: true })
  phone: string | null

  @Column({ name: 'EMAIL', type: 'varchar', length: 120, nullable: true })
  email: string | null

  @Column({ name: 'ADDRESS', type: 'varchar', length: 255, nullable: true })
  address: string | null

  /** No foreign key: 0 for "none", and some departments were deleted long ago. */
  @Column({ name: 'DEPT_ID', type: 'int', nullable: true })
  departmentId: number | null

  @Column({ name: 'BALANCE', type: 'decimal', precision: 12, scale: 2 })
  balance: string

  /** 0 inactive, 1 active, 2 deceased, 9 somebody was testing. */
  @Column({ name: 'STATUS', type: 'smallint' })
  status: number

  @Column({ name: 'NOTES', type: 'text', nullable: true })
  notes: string | null

  @Column({ name: 'CREATED_AT', type: Date })
  createdAt: Date

  @Column({ name: 'UPDATED_AT', type: Date, nullable: true })
  updatedAt: Date | null
}
