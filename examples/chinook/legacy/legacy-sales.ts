import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity('Invoice')
export class LegacyInvoice {
  @PrimaryColumn({ type: 'int' })
  invoiceId: number

  @Column({ type: 'int' })
  customerId: number

  @Column({ type: Date })
  invoiceDate: Date

  @Column({ type: 'varchar', length: 70, nullable: true })
  billingAddress: string | null

  @Column({ type: 'varchar', length: 40, nullable: true })
  billingCity: string | null

  @Column({ type: 'varchar', length: 40, nullable: true })
  billingState: string | null

  @Column({ type: 'varchar', length: 40, nullable: true })
  billingCountry: string | null

  @Column({ type: 'varchar', length: 10, nullable: true })
  billingPostalCode: string | null

  @Column({ type: 'numeric', precision: 10, scale: 2 })
  total: string
}

@Entity('InvoiceLine')
export class LegacyInvoiceLine {
  @PrimaryColumn({ type: 'int' })
  invoiceLineId: number

  @Column({ type: 'int' })
  invoiceId: number

  @Column({ type: 'int' })
  trackId: number

  @Column({ type: 'numeric', precision: 10, scale: 2 })
  unitPrice: string

  @Column({ type: 'int' })
  quantity: number
}
