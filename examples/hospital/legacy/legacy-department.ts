import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Also a tree: a division, its departments, their wards. Codes were typed by hand. */
@Entity('tbl_departments')
export class LegacyDepartment {
  @PrimaryColumn({ name: 'DEPT_ID', type: 'int' })
  id: number

  @Column({ name: 'DEPT_CODE', type: 'varchar', length: 12 })
  code: string

  @Column({ name: 'DEPT_NAME', type: 'varchar', length: 80 })
  name: string

  /** 0 and NULL both say "none". */
  @Column({ name: 'PARENT_DEPT', type: 'int', nullable: true })
  parentId: number | null

  @Column({ name: 'HEAD_NAME', type: 'varchar', length: 120, nullable: true })
  headName: string | null

  @Column({ name: 'ACTIVE_YN', type: 'varchar', length: 1 })
  active: string
}
