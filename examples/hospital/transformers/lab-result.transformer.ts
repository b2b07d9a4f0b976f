import { BaseTransformer, Profiled, type TargetRow, Transformer } from 'typeorm-etl'
import { cleanLabValue, type LabValue } from '../cleaning/clean-lab-value'
import { LegacyLabResult } from '../legacy/legacy-lab-result'
import { LabResult } from '../target/lab-result'
import { AppointmentTransformer } from './appointment.transformer'
import { movedPatientIds, patientOfAppointment } from './legacy-lookups'

@Transformer({ name: 'lab_results', legacy: LegacyLabResult, target: LabResult, dependsOn: [AppointmentTransformer] })
export class LabResultTransformer extends BaseTransformer<LegacyLabResult, LabResult> {
  private patients: ReadonlySet<number> = new Set()
  private patientOf: ReadonlyMap<number, number> = new Map()

  async beforeBatch(rows: readonly LegacyLabResult[]): Promise<void> {
    this.patients = await movedPatientIds(
      this.legacy,
      rows.map(({ patientId }) => patientId),
    )
    this.patientOf = await patientOfAppointment(
      this.legacy,
      rows.flatMap(({ appointmentId }) => appointmentId || []),
    )
  }

  @Profiled('parse_value')
  parseValue(raw: string | null): LabValue {
    return cleanLabValue(raw)
  }

  transform(legacy: LegacyLabResult): TargetRow<LabResult> | null {
    if (!this.patients.has(legacy.patientId)) return null
    // An appointment of somebody else was a slip of the keyboard.
    const isOwn = this.patientOf.get(legacy.appointmentId ?? 0) === legacy.patientId
    return {
      id: legacy.id,
      patientId: legacy.patientId,
      appointmentId: isOwn ? legacy.appointmentId : null,
      testCode: legacy.testCode.trim().toUpperCase(),
      ...this.parseValue(legacy.value),
      unit: legacy.unit,
      flag: legacy.flag?.toUpperCase() || null,
      validated: legacy.validated === 1,
      takenAt: legacy.takenAt,
    }
  }
}
