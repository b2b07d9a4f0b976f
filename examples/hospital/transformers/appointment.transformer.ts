import { BaseTransformer, type TargetRow, Transformer } from 'typeorm-etl'
import { cleanDate, cleanTime } from '../cleaning/clean-date'
import { tidyText } from '../cleaning/clean-name'
import { LegacyAppointment } from '../legacy/legacy-appointment'
import { Appointment, type AppointmentState } from '../target/appointment'
import { departmentIds, movedPatientIds } from './legacy-lookups'
import { PatientTransformer } from './patient.transformer'

const STATES: Record<string, AppointmentState> = {
  ok: 'planned',
  p: 'planned',
  done: 'done',
  canc: 'cancelled',
  'canc.': 'cancelled',
  'no-show': 'missed',
  noshow: 'missed',
}

@Transformer({
  name: 'appointments',
  legacy: LegacyAppointment,
  target: Appointment,
  dependsOn: [PatientTransformer],
})
export class AppointmentTransformer extends BaseTransformer<LegacyAppointment, Appointment> {
  private departments: ReadonlySet<number> | undefined
  private patients: ReadonlySet<number> = new Set()

  async beforeBatch(rows: readonly LegacyAppointment[]): Promise<void> {
    this.departments ??= await departmentIds(this.legacy)
    this.patients = await movedPatientIds(
      this.legacy,
      rows.map(({ patientId }) => patientId),
    )
  }

  transform(legacy: LegacyAppointment): TargetRow<Appointment> | null {
    if (!this.patients.has(legacy.patientId)) return null
    return {
      id: legacy.id,
      patientId: legacy.patientId,
      departmentId: this.departments!.has(legacy.departmentId ?? 0) ? legacy.departmentId : null,
      scheduledOn: cleanDate(legacy.date),
      scheduledAt: cleanTime(legacy.time),
      state: STATES[legacy.state?.trim().toLowerCase() ?? ''] ?? 'unknown',
      remark: tidyText(legacy.remark),
      fee: legacy.fee,
      createdAt: legacy.createdAt,
    }
  }
}
