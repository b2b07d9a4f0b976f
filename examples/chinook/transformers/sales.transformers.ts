import { Between } from 'typeorm'
import { BaseTransformer, Profiled, type TargetRow, Transformer } from 'typeorm-etl'
import { LegacyInvoice, LegacyInvoiceLine } from '../legacy/legacy-sales'
import { Invoice, InvoiceLine } from '../target/sales'
import { TrackTransformer } from './catalog.transformers'
import { CustomerTransformer } from './people.transformers'
import { cents, money } from './values'

@Transformer({
  name: 'invoices',
  legacy: LegacyInvoice,
  target: Invoice,
  dependsOn: [CustomerTransformer],
  onConflict: { columns: ['id'], action: 'update' },
})
export class InvoiceTransformer extends BaseTransformer<LegacyInvoice, Invoice> {
  /** Sum of the lines in cents, by invoice of the current batch. */
  private sums = new Map<number, bigint>()

  async beforeBatch(invoices: readonly LegacyInvoice[]): Promise<void> {
    this.sums = new Map()
    // Batches are contiguous in key order, so two bounds find the lines of all their invoices.
    const invoiceId = Between(invoices[0]!.invoiceId, invoices[invoices.length - 1]!.invoiceId)
    for await (const lines of this.extractData(LegacyInvoiceLine, { where: { invoiceId }, checkpoint: false }))
      for (const { invoiceId, unitPrice, quantity } of lines)
        this.sums.set(invoiceId, (this.sums.get(invoiceId) ?? 0n) + cents(unitPrice) * BigInt(quantity))
  }

  /** @throws Error where the invoice does not say what its lines say: no such invoice is moved. */
  @Profiled('check_total')
  checkTotal({ invoiceId, total }: LegacyInvoice): void {
    const sum = this.sums.get(invoiceId) ?? 0n
    if (cents(total) !== sum) throw new Error(`Total is ${total}, but the invoice's lines come to ${money(sum)}`)
  }

  transform(legacy: LegacyInvoice): TargetRow<Invoice> {
    this.checkTotal(legacy)
    return {
      id: legacy.invoiceId,
      customer: { id: legacy.customerId },
      issuedAt: legacy.invoiceDate,
      billing: {
        street: legacy.billingAddress,
        city: legacy.billingCity,
        region: legacy.billingState,
        country: legacy.billingCountry,
        postalCode: legacy.billingPostalCode,
      },
      total: legacy.total,
    }
  }
}

@Transformer({
  name: 'invoice_lines',
  legacy: LegacyInvoiceLine,
  target: InvoiceLine,
  dependsOn: [InvoiceTransformer, TrackTransformer],
  onConflict: { columns: ['id'], action: 'update' },
})
export class InvoiceLineTransformer extends BaseTransformer<LegacyInvoiceLine, InvoiceLine> {
  transform({ invoiceLineId, invoiceId, trackId, unitPrice, quantity }: LegacyInvoiceLine): TargetRow<InvoiceLine> {
    return { id: invoiceLineId, invoice: { id: invoiceId }, track: { id: trackId }, unitPrice, quantity }
  }
}
