// Everything here compiles, whatever the options.
import { BaseTransformer, Profiled, type TargetRow, Transformer, type TransformOutput } from 'typeorm-etl'
import { Card, Department, LegacyCard, LegacyPatient, Membership, Patient } from './entities'

@Transformer({ legacy: LegacyPatient, target: Patient })
export class Annotated extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient): TargetRow<Patient> | null {
    if (legacy.isDeleted) return null
    return { id: legacy.id, name: this.clean(legacy.fullName), phone: legacy.phone, department: { id: 7 } }
  }
  @Profiled('clean')
  clean(name: string): string {
    return name.trim()
  }
}

@Transformer({ name: 'inferred', legacy: LegacyPatient, target: Patient, version: '2' })
export class Inferred extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient) {
    return { id: legacy.id, name: legacy.fullName, phone: legacy.phone ?? undefined }
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class InferredUnion extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient) {
    if (legacy.isDeleted) return null
    if (legacy.id === 0) return []
    if (legacy.id < 10) return [{ id: legacy.id }, { id: -legacy.id, name: 'twin' }]
    return { id: legacy.id, ...(legacy.phone === null ? {} : { phone: legacy.phone }) }
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class Async extends BaseTransformer<LegacyPatient, Patient> {
  async transform(legacy: LegacyPatient) {
    await Promise.resolve()
    return legacy.isDeleted ? null : [{ id: legacy.id }]
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class AsyncAnnotated extends BaseTransformer<LegacyPatient, Patient> {
  async transform(legacy: LegacyPatient): Promise<TargetRow<Patient> | TargetRow<Patient>[] | null> {
    return { id: legacy.id }
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class ArrowProperty extends BaseTransformer<LegacyPatient, Patient> {
  transform = (legacy: LegacyPatient): TargetRow<Patient> => ({ id: legacy.id })
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class AlwaysFiltered extends BaseTransformer<LegacyPatient, Patient> {
  transform(): null {
    return null
  }
}

@Transformer({ legacy: LegacyPatient, target: Department })
export class ReturnsInstances extends BaseTransformer<LegacyPatient, Department> {
  transform(legacy: LegacyPatient) {
    const department = new Department()
    department.id = legacy.id
    return department
  }
}

/* eslint-disable @typescript-eslint/no-explicit-any -- what untyped code gives */
@Transformer({ legacy: LegacyPatient, target: Patient })
export class Untyped extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: any): any {
    return { id: legacy.id }
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class ComputedNames extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient): Record<string, any> {
    return Object.fromEntries(Object.entries(legacy))
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class EveryKindOfValue extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient): TargetRow<Patient> {
    return {
      id: legacy.id,
      insuranceNumber: '9007199254740993',
      profile: legacy.extras,
      anything: { whatever: [1, 'two'] },
      photo: Buffer.from('x'),
      labels: ['a'],
      address: { street: 'Öst' },
      createdAt: new Date(0),
      department: new Department(),
      mother: { id: 1 },
      phone: legacy.phone === '' ? undefined : legacy.phone,
    }
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class NullRelations extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient) {
    return { id: legacy.id, department: legacy.id > 3 ? { id: 3 } : null, mother: null, profile: null }
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class Batches extends BaseTransformer<LegacyPatient, Patient> {
  private known = new Set<number>()
  async beforeBatch(rows: LegacyPatient[]): Promise<void> {
    for (const department of await this.target.find(Department)) this.known.add(department.id + rows.length)
  }
  transformBatch(rows: readonly LegacyPatient[]) {
    return rows.map((row) => (row.isDeleted ? null : { id: row.id }))
  }
  afterBatch(written: TargetRow<Patient>[]): void {
    for (const row of written) this.logger.debug({ id: row.id })
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class ReadonlyBatches extends BaseTransformer<LegacyPatient, Patient> {
  beforeBatch(rows: readonly LegacyPatient[]): void {
    this.logger.debug({ rows: rows.length })
  }
  transformBatch(rows: LegacyPatient[]): (TargetRow<Patient> | null)[] {
    return rows.map(() => null)
  }
  afterBatch(written: readonly object[]): void {
    this.logger.debug({ rows: written.length })
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class Imperative extends BaseTransformer<LegacyPatient, Patient> {
  override async run(): Promise<void> {
    for await (const rows of this.extractData(LegacyPatient, { where: { isDeleted: false } }))
      await this.bulkCreate(
        Patient,
        rows.map((row) => ({ id: row.id, name: row.fullName })),
      )
  }
}

@Transformer({
  legacy: { dataSource: 'old', entity: LegacyPatient, where: [{ id: 3 }, { isDeleted: false }] },
  target: { dataSource: 'new', entity: Patient },
  dependsOn: () => [Annotated, Inferred],
  onConflict: { columns: ['id', 'department'], action: 'update' },
  columns: { phone: { as: 'string' } },
  deferred: ['mother'],
  zeroDate: 'null',
  lossy: 'round',
})
export class EveryOption extends BaseTransformer<LegacyPatient, Patient> {
  transform = () => null
}

@Transformer({ legacy: LegacyCard, target: { person: Patient, cards: Card } })
export class Several extends BaseTransformer<LegacyCard, { person: Patient; cards: Card }> {
  transform(legacy: LegacyCard): TransformOutput<{ person: Patient; cards: Card }> | null {
    if (legacy.number === '') return null
    return { person: { id: legacy.patientId }, cards: [{ number: legacy.number, patient: { id: legacy.patientId } }] }
  }
}

@Transformer({
  legacy: LegacyCard,
  target: { dataSource: 'new', entities: { person: Patient, cards: Card } },
  onConflict: { cards: { columns: ['number'], action: 'ignore' } },
})
export class SeveralInferred extends BaseTransformer<LegacyCard, { person: Patient; cards: Card }> {
  async transform(legacy: LegacyCard) {
    return legacy.number === ''
      ? { person: null, cards: [] }
      : { person: { id: legacy.patientId }, cards: [{ number: legacy.number }] }
  }
}

@Transformer({ legacy: LegacyCard, target: Membership })
export class OnlyObjects extends BaseTransformer<LegacyCard, Membership> {
  transform(legacy: LegacyCard) {
    return { patient: { id: legacy.patientId }, department: { id: 1 }, since: new Date() }
  }
}

/** A base class of the user's own between the two. */
abstract class Trimming<L extends object, T extends object> extends BaseTransformer<L, T> {
  protected trim(text: string): string {
    return text.trim()
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class WithOwnBase extends Trimming<LegacyPatient, Patient> {
  constructor(private readonly prefix: string) {
    super()
  }
  transform(legacy: LegacyPatient) {
    return { id: legacy.id, name: this.prefix + this.trim(legacy.fullName) }
  }
}

/** A wider parameter than the legacy entity is fine. */
@Transformer({ legacy: LegacyPatient, target: Patient })
export class WiderParameter extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: { id: number }) {
    return { id: legacy.id }
  }
}
