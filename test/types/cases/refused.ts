// Each marked line does not compile, and the message says why.
import { BaseTransformer, type TargetRow, Transformer, type TransformOutput } from 'typeorm-etl'
import { Card, Department, LegacyCard, LegacyPatient, Patient } from './entities'

// @ts-expect-error Types of parameters 'legacy' and 'legacy' are incompatible
@Transformer({ legacy: LegacyPatient, target: Patient })
export class WrongParameter extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyCard) {
    return { id: legacy.patientId }
  }
}

// @ts-expect-error [strictFunctionTypes] Types of parameters 'legacy' and 'legacy' are incompatible
@Transformer({ legacy: LegacyPatient, target: Patient })
export class NarrowerParameter extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient & { ward: string }) {
    return { id: legacy.id, name: legacy.ward }
  }
}

// @ts-expect-error Type 'string' is not assignable to type 'number'
@Transformer({ legacy: LegacyPatient, target: Patient })
export class WrongType extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient) {
    return { id: legacy.fullName }
  }
}

// @ts-expect-error [strictNullChecks] Type 'null' is not assignable to type 'string | undefined'
@Transformer({ legacy: LegacyPatient, target: Patient })
export class NullForNotNull extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient) {
    return { id: legacy.id, name: legacy.phone }
  }
}

// @ts-expect-error Type 'string' is not assignable to type 'MaybePromise
@Transformer({ legacy: LegacyPatient, target: Patient })
export class NoRow extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient) {
    return legacy.fullName
  }
}

// @ts-expect-error Type 'void' is not assignable to type
@Transformer({ legacy: LegacyPatient, target: Patient })
export class ForgetsToReturn extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient) {
    this.logger.debug({ id: legacy.id })
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class MisspeltAnnotated extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient): TargetRow<Patient> {
    // @ts-expect-error 'nmae' does not exist in type 'TargetRow<Patient>'
    return { id: legacy.id, nmae: legacy.fullName }
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class MisspeltDeepInside extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient): TargetRow<Patient> {
    // @ts-expect-error 'stret' does not exist in type
    return { id: legacy.id, address: { stret: 'x' } }
  }
}

// @ts-expect-error transform returns nmae, which the target does not have
@Transformer({ legacy: LegacyPatient, target: Patient })
export class MisspeltInferred extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient) {
    return { id: legacy.id, nmae: legacy.fullName }
  }
}

// @ts-expect-error transform returns nmae, which the target does not have
@Transformer({ legacy: LegacyPatient, target: Patient })
export class MisspeltInOneBranch extends BaseTransformer<LegacyPatient, Patient> {
  async transform(legacy: LegacyPatient) {
    if (legacy.isDeleted) return null
    if (legacy.id === 0) return { id: 0, name: 'zero' }
    return [{ id: legacy.id, nmae: 'x' }]
  }
}

// @ts-expect-error transform returns nmae, which the target does not have
@Transformer({ legacy: LegacyPatient, target: Patient })
export class MisspeltArrowProperty extends BaseTransformer<LegacyPatient, Patient> {
  transform = (legacy: LegacyPatient) => ({ id: legacy.id, nmae: 'x' })
}

// @ts-expect-error transformBatch returns nmae, which the target does not have
@Transformer({ legacy: LegacyPatient, target: Patient })
export class MisspeltInBatch extends BaseTransformer<LegacyPatient, Patient> {
  transformBatch(rows: LegacyPatient[]) {
    return rows.map((row) => ({ id: row.id, nmae: 'x' }))
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class SetsAMethod extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient): TargetRow<Patient> {
    // @ts-expect-error 'rename' does not exist in type 'TargetRow<Patient>'
    return { id: legacy.id, rename: () => undefined }
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class SetsAPrivate extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient): TargetRow<Patient> {
    // @ts-expect-error 'internal' does not exist in type 'TargetRow<Patient>'
    return { id: legacy.id, internal: 'x' }
  }
}

@Transformer({ legacy: LegacyPatient, target: Patient })
export class PromisesARelation extends BaseTransformer<LegacyPatient, Patient> {
  transform(legacy: LegacyPatient): TargetRow<Patient> {
    // @ts-expect-error 'Promise<Patient>' is not assignable to type
    return { id: legacy.id, mother: Promise.resolve(new Patient()) }
  }
}

// @ts-expect-error the entities of BaseTransformer<Legacy, Target> are not those of @Transformer
@Transformer({ legacy: LegacyPatient, target: Patient })
export class OtherLegacy extends BaseTransformer<LegacyCard, Patient> {
  transform = () => null
}

// @ts-expect-error the entities of BaseTransformer<Legacy, Target> are not those of @Transformer
@Transformer({ legacy: LegacyPatient, target: Patient })
export class OtherTarget extends BaseTransformer<LegacyPatient, Card> {
  transform = () => null
}

// @ts-expect-error the entities of BaseTransformer<Legacy, Target> are not those of @Transformer
@Transformer({ legacy: LegacyPatient, target: Department })
export class WiderTarget extends BaseTransformer<LegacyPatient, { id: number }> {
  transform = () => null
}

class SpecialPatient extends Patient {
  ward!: string
}

// @ts-expect-error the entities of BaseTransformer<Legacy, Target> are not those of @Transformer
@Transformer({ legacy: LegacyPatient, target: Patient })
export class NarrowerTarget extends BaseTransformer<LegacyPatient, SpecialPatient> {
  transform = () => null
}

// @ts-expect-error the entities of BaseTransformer<Legacy, Target> are not those of @Transformer
@Transformer({ legacy: LegacyPatient, target: Patient })
export class NoEntities extends BaseTransformer {
  transform = () => null
}

// @ts-expect-error Property 'run' is missing in type 'NoTransformer'
@Transformer({ legacy: LegacyPatient, target: Patient })
export class NoTransformer {
  transform = () => null
}

// @ts-expect-error 'batchsize' does not exist in type
@Transformer({ legacy: LegacyPatient, target: Patient, batchsize: 5 })
export class UnknownOption extends BaseTransformer<LegacyPatient, Patient> {}

// @ts-expect-error Property 'target' is missing in type
@Transformer({ legacy: LegacyPatient })
export class NoTarget extends BaseTransformer<LegacyPatient, Patient> {}

// @ts-expect-error '"nmae"' is not assignable to type
@Transformer({ legacy: LegacyPatient, target: Patient, onConflict: { columns: ['nmae'], action: 'update' } })
export class UnknownConflictColumn extends BaseTransformer<LegacyPatient, Patient> {}

// @ts-expect-error '"replace"' is not assignable to type
@Transformer({ legacy: LegacyPatient, target: Patient, onConflict: { columns: ['id'], action: 'replace' } })
export class UnknownConflictAction extends BaseTransformer<LegacyPatient, Patient> {}

// @ts-expect-error '"rename"' is not assignable to type
@Transformer({ legacy: LegacyPatient, target: Patient, deferred: ['rename'] })
export class DeferredMethod extends BaseTransformer<LegacyPatient, Patient> {}

// @ts-expect-error '"boss"' is not assignable to type
@Transformer({ legacy: LegacyPatient, target: Patient, deferred: ['boss'] })
export class UnknownDeferred extends BaseTransformer<LegacyPatient, Patient> {}

// @ts-expect-error 'nmae' does not exist in type
@Transformer({ legacy: { entity: LegacyPatient, where: { nmae: 'x' } }, target: Patient })
export class UnknownWhere extends BaseTransformer<LegacyPatient, Patient> {}

// @ts-expect-error 'nmae' does not exist in type
@Transformer({ legacy: LegacyPatient, target: Patient, columns: { nmae: { as: 'string' } } })
export class UnknownColumn extends BaseTransformer<LegacyPatient, Patient> {}

@Transformer({ legacy: LegacyCard, target: { person: Patient, cards: Card } })
export class WrongTargetName extends BaseTransformer<LegacyCard, { person: Patient; cards: Card }> {
  transform(legacy: LegacyCard): TransformOutput<{ person: Patient; cards: Card }> {
    // @ts-expect-error 'card' does not exist in type
    return { person: { id: legacy.patientId }, card: [] }
  }
}

// @ts-expect-error transform returns card, which the target does not have
@Transformer({ legacy: LegacyCard, target: { person: Patient, cards: Card } })
export class WrongTargetNameInferred extends BaseTransformer<LegacyCard, { person: Patient; cards: Card }> {
  transform(legacy: LegacyCard) {
    return { person: { id: legacy.patientId }, card: { number: legacy.number } }
  }
}

// @ts-expect-error transform returns nubmer, which the target does not have
@Transformer({ legacy: LegacyCard, target: { entities: { person: Patient, cards: Card } } })
export class MisspeltInOneOfSeveral extends BaseTransformer<LegacyCard, { person: Patient; cards: Card }> {
  transform(legacy: LegacyCard) {
    return { person: { id: legacy.patientId }, cards: [{ nubmer: legacy.number, patient: { id: 1 } }] }
  }
}

// @ts-expect-error the entities of BaseTransformer<Legacy, Target> are not those of @Transformer
@Transformer({ legacy: LegacyCard, target: { person: Patient, cards: Card } })
export class OtherSeveral extends BaseTransformer<LegacyCard, { person: Patient; cards: Department }> {
  transform = () => null
}

@Transformer({
  legacy: LegacyCard,
  target: { cards: Card },
  // @ts-expect-error '"nubmer"' is not assignable to type
  onConflict: { cards: { columns: ['nubmer'], action: 'ignore' } },
})
export class UnknownConflictColumnOfSeveral extends BaseTransformer<LegacyCard, { cards: Card }> {}

@Transformer({
  legacy: LegacyCard,
  target: { entities: { cards: Card } },
  // @ts-expect-error 'card' does not exist in type
  onConflict: { card: { columns: ['number'], action: 'ignore' } },
})
export class UnknownConflictTarget extends BaseTransformer<LegacyCard, { cards: Card }> {}

export class BulkCreate extends BaseTransformer<LegacyPatient, Patient> {
  override async run(): Promise<void> {
    // @ts-expect-error 'nmae' does not exist in type
    await this.bulkCreate(Patient, [{ id: 1, nmae: 'x' }])
    // @ts-expect-error 'nmae' does not exist in type
    for await (const rows of this.extractData(LegacyPatient, { where: { nmae: 'x' } })) this.logger.debug({ rows })
    // @ts-expect-error Property 'name' does not exist on type 'LegacyPatient'
    for await (const rows of this.extractData(LegacyPatient)) this.logger.debug({ name: rows[0]!.name })
  }
}
