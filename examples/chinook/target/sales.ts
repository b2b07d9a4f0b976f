import { Check, Column, Entity, Index, ManyToOne, PrimaryGeneratedColumn } from 'typeorm'
import { Track } from './catalog'
import { Customer } from './people'
import { PostalAddress } from './postal-address'

@Entity('invoices')
export class Invoice {
  @PrimaryGeneratedColumn()
  id: number

  @Index('invoices_customer')
  @ManyToOne(() => Customer, { nullable: false })
  customer: Customer

  @Column({ type: 'timestamptz' })
  issuedAt: Date

  @Column(() => PostalAddress)
  billing: PostalAddress

  /** Equal to the sum of its lines when it was moved. */
  @Column({ type: 'numeric', precision: 10, scale: 2 })
  total: string
}

@Entity('invoice_lines')
@Check('invoice_lines_quantity', 'quantity > 0')
export class InvoiceLine {
  @PrimaryGeneratedColumn()
  id: number

  @Index('invoice_lines_invoice')
  @ManyToOne(() => Invoice, { nullable: false })
  invoice: Invoice

  @Index('invoice_lines_track')
  @ManyToOne(() => Track, { nullable: false })
  track: Track

  @Column({ type: 'numeric', precision: 10, scale: 2 })
  unitPrice: string

  @Column({ type: 'int' })
  quantity: number
}
