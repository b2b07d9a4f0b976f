import { Column, Entity, Index, ManyToOne, PrimaryGeneratedColumn } from 'typeorm'
import { PostalAddress } from './postal-address'

@Entity('employees')
export class Employee {
  @PrimaryGeneratedColumn()
  id: number

  @Column({ type: 'varchar', length: 20 })
  firstName: string

  @Column({ type: 'varchar', length: 20 })
  lastName: string

  @Column({ type: 'varchar', length: 30, nullable: true })
  jobTitle: string | null

  @ManyToOne(() => Employee, { nullable: true })
  manager: Employee | null

  @Column({ type: 'date', nullable: true })
  bornOn: string | null

  @Column({ type: 'date', nullable: true })
  hiredOn: string | null

  @Column(() => PostalAddress)
  address: PostalAddress

  @Column({ type: 'varchar', length: 24, nullable: true })
  phone: string | null

  @Column({ type: 'varchar', length: 24, nullable: true })
  fax: string | null

  @Column({ type: 'varchar', length: 60, nullable: true, unique: true })
  email: string | null
}

@Entity('customers')
export class Customer {
  @PrimaryGeneratedColumn()
  id: number

  @Column({ type: 'varchar', length: 40 })
  firstName: string

  @Column({ type: 'varchar', length: 20 })
  lastName: string

  @Column({ type: 'varchar', length: 80, nullable: true })
  company: string | null

  @Column(() => PostalAddress)
  address: PostalAddress

  @Column({ type: 'varchar', length: 24, nullable: true })
  phone: string | null

  @Column({ type: 'varchar', length: 24, nullable: true })
  fax: string | null

  @Column({ type: 'varchar', length: 60, unique: true })
  email: string

  @Index('customers_support_rep')
  @ManyToOne(() => Employee, { nullable: true })
  supportRep: Employee | null
}
