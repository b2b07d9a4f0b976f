import { BaseTransformer, Profiled, type TargetRow, Transformer } from 'typeorm-etl'
import { cleanDate } from '../cleaning/clean-date'
import { type PersonName, splitName, tidyText } from '../cleaning/clean-name'
import { cleanPhone } from '../cleaning/clean-phone'
import { LegacyPatient } from '../legacy/legacy-patient'
import { Patient, type PatientStatus, type Sex } from '../target/patient'
import { DepartmentTransformer } from './department.transformer'
import { departmentIds, TEST_PATIENT } from './legacy-lookups'

const STATUS: Record<number, PatientStatus> = { 0: 'inactive', 1: 'active', 2: 'deceased' }
const SEX: Record<string, Sex> = { m: 'male', '1': 'male', f: 'female', '2': 'female' }

@Transformer({ name: 'patients', legacy: LegacyPatient, target: Patient, dependsOn: [DepartmentTransformer] })
export class PatientTransformer extends BaseTransformer<LegacyPatient, Patient> {
  private departments: ReadonlySet<number> | undefined

  async beforeBatch(): Promise<void> {
    this.departments ??= await departmentIds(this.legacy)
  }

  @Profiled('split_name')
  splitName(fullName: string): PersonName {
    return splitName(fullName)
  }

  @Profiled('clean_phone')
  cleanPhone(raw: string | null): string | null {
    return cleanPhone(raw)
  }

  transform(legacy: LegacyPatient): TargetRow<Patient> | null {
    if (legacy.status === TEST_PATIENT) return null
    const name = this.splitName(legacy.fullName)
    return {
      id: legacy.id,
      recordNumber: legacy.recordNumber.trim().toUpperCase(),
      givenName: name.given,
      familyName: name.family,
      sex: SEX[legacy.sex?.toLowerCase() ?? ''] ?? 'unknown',
      dateOfBirth: cleanDate(legacy.dateOfBirth),
      phone: this.cleanPhone(legacy.phone),
      email: legacy.email?.includes('@') ? legacy.email.trim().toLowerCase() : null,
      address: tidyText(legacy.address),
      departmentId: this.departments!.has(legacy.departmentId ?? 0) ? legacy.departmentId : null,
      balance: legacy.balance,
      status: STATUS[legacy.status] ?? 'inactive',
      notes: legacy.notes?.trim() ? legacy.notes : null,
      registeredAt: legacy.createdAt,
      changedAt: legacy.updatedAt,
    }
  }
}
