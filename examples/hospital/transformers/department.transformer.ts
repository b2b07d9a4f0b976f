import { BaseTransformer, type TargetRow, Transformer } from 'typeorm-etl'
import { splitName, tidyText } from '../cleaning/clean-name'
import { LegacyDepartment } from '../legacy/legacy-department'
import { Department } from '../target/department'

@Transformer({
  name: 'departments',
  legacy: LegacyDepartment,
  target: Department,
  // A ward's division may have the higher number, so the tree is joined up after all rows are in.
  deferred: ['parentId'],
})
export class DepartmentTransformer extends BaseTransformer<LegacyDepartment, Department> {
  transform(legacy: LegacyDepartment): TargetRow<Department> {
    const head = legacy.headName === null ? null : splitName(legacy.headName)
    return {
      id: legacy.id,
      code: legacy.code.trim().toUpperCase(),
      name: tidyText(legacy.name) ?? legacy.code,
      parentId: legacy.parentId || null,
      headName: head && [head.given, head.family].filter(Boolean).join(' '),
      active: /^[yj]$/i.test(legacy.active),
    }
  }
}
