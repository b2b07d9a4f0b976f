import { Column } from 'typeorm'

/** Embedded wherever somebody lives or is billed: `address_street`, `billing_street`. */
export class PostalAddress {
  @Column({ type: 'varchar', length: 70, nullable: true })
  street: string | null

  @Column({ type: 'varchar', length: 40, nullable: true })
  city: string | null

  @Column({ type: 'varchar', length: 40, nullable: true })
  region: string | null

  @Column({ type: 'varchar', length: 40, nullable: true })
  country: string | null

  @Column({ type: 'varchar', length: 10, nullable: true })
  postalCode: string | null
}
