import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm'

@Entity('departments')
export class Department {
  @PrimaryGeneratedColumn()
  id: number

  @Column({ type: 'varchar', length: 12, unique: true })
  code: string

  @Column({ type: 'varchar', length: 80 })
  name: string

  @Column({ name: 'parent_id', type: 'int', nullable: true })
  parentId: number | null

  @ManyToOne(() => Department, { nullable: true })
  @JoinColumn({ name: 'parent_id' })
  parent: Department | null

  @Column({ name: 'head_name', type: 'varchar', length: 120, nullable: true })
  headName: string | null

  @Column({ type: 'boolean' })
  active: boolean
}
