// The entities of the other cases, with what makes entities hard to type.
import { Column, Entity, JoinColumn, ManyToMany, ManyToOne, OneToMany, PrimaryColumn } from 'typeorm'

@Entity()
export class LegacyPatient {
  @PrimaryColumn()
  id!: number
  @Column()
  fullName!: string
  @Column({ nullable: true })
  phone!: string | null
  @Column()
  isDeleted!: boolean
  @Column({ type: 'json' })
  extras!: { tags: string[]; depth?: number } | null
  private secret!: string
  greeting(): string {
    return this.fullName + this.secret
  }
}

@Entity()
export class LegacyCard {
  @PrimaryColumn()
  number!: string
  @Column()
  patientId!: number
}

export class Address {
  @Column()
  street!: string
  @Column({ nullable: true })
  zip?: string
}

@Entity()
export class Department {
  @PrimaryColumn()
  id!: number
  @Column()
  title!: string
  @OneToMany(() => Patient, (patient) => patient.department)
  patients!: Patient[]
}

@Entity()
export class Patient {
  @PrimaryColumn()
  id!: number
  @Column()
  name!: string
  @Column({ nullable: true })
  phone!: string | null
  @Column({ type: 'bigint' })
  insuranceNumber!: string
  @Column({ type: 'jsonb', nullable: true })
  profile!: { tags: string[]; depth?: number } | null
  @Column({ type: 'jsonb', nullable: true })
  anything!: unknown
  @Column({ type: 'bytea', nullable: true })
  photo!: Buffer | null
  @Column('text', { array: true })
  labels!: string[]
  @Column(() => Address)
  address!: Address
  @Column()
  createdAt!: Date
  @ManyToOne(() => Department, { nullable: true })
  department!: Department | null
  @ManyToOne(() => Patient, { nullable: true, lazy: true })
  @JoinColumn()
  mother!: Promise<Patient | null>
  @ManyToMany(() => Department)
  visits!: Department[]
  @Column()
  protected note!: string
  @Column()
  private internal!: string

  constructor(name?: string) {
    if (name !== undefined) this.name = name
  }
  rename(name: string): void {
    this.name = name + this.internal
  }
  get initials(): string {
    return this.name.slice(0, 1)
  }
}

@Entity()
export class Card {
  @PrimaryColumn()
  number!: string
  @ManyToOne(() => Patient)
  patient!: Patient
}

/** Nothing but objects: no map of targets for all that. */
@Entity()
export class Membership {
  @ManyToOne(() => Patient)
  patient!: Patient
  @ManyToOne(() => Department)
  department!: Department
  @PrimaryColumn()
  since!: Date
}
