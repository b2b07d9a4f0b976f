import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity('Employee')
export class LegacyEmployee {
  @PrimaryColumn({ type: 'int' })
  employeeId: number

  @Column({ type: 'varchar', length: 20 })
  lastName: string

  @Column({ type: 'varchar', length: 20 })
  firstName: string

  @Column({ type: 'varchar', length: 30, nullable: true })
  title: string | null

  @Column({ type: 'int', nullable: true })
  reportsTo: number | null

  @Column({ type: Date, nullable: true })
  birthDate: Date | null

  @Column({ type: Date, nullable: true })
  hireDate: Date | null

  @Column({ type: 'varchar', length: 70, nullable: true })
  address: string | null

  @Column({ type: 'varchar', length: 40, nullable: true })
  city: string | null

  @Column({ type: 'varchar', length: 40, nullable: true })
  state: string | null

  @Column({ type: 'varchar', length: 40, nullable: true })
  country: string | null

  @Column({ type: 'varchar', length: 10, nullable: true })
  postalCode: string | null

  @Column({ type: 'varchar', length: 24, nullable: true })
  phone: string | null

  @Column({ type: 'varchar', length: 24, nullable: true })
  fax: string | null

  @Column({ type: 'varchar', length: 60, nullable: true })
  email: string | null
}

@Entity('Customer')
export class LegacyCustomer {
  @PrimaryColumn({ type: 'int' })
  customerId: number

  @Column({ type: 'varchar', length: 40 })
  firstName: string

  @Column({ type: 'varchar', length: 20 })
  lastName: string

  @Column({ type: 'varchar', length: 80, nullable: true })
  company: string | null

  @Column({ type: 'varchar', length: 70, nullable: true })
  address: string | null

  @Column({ type: 'varchar', length: 40, nullable: true })
  city: string | null

  @Column({ type: 'varchar', length: 40, nullable: true })
  state: string | null

  @Column({ type: 'varchar', length: 40, nullable: true })
  country: string | null

  @Column({ type: 'varchar', length: 10, nullable: true })
  postalCode: string | null

  @Column({ type: 'varchar', length: 24, nullable: true })
  phone: string | null

  @Column({ type: 'varchar', length: 24, nullable: true })
  fax: string | null

  @Column({ type: 'varchar', length: 60 })
  email: string

  @Column({ type: 'int', nullable: true })
  supportRepId: number | null
}
