import { BaseTransformer, type TargetRow, Transformer } from 'typeorm-etl'
import { LegacyCustomer, LegacyEmployee } from '../legacy/legacy-people'
import { Customer, Employee } from '../target/people'
import { day, optional } from './values'

@Transformer({
  name: 'employees',
  legacy: LegacyEmployee,
  target: Employee,
  onConflict: { columns: ['id'], action: 'update' },
  // A manager may come behind the people who report to them.
  deferred: ['manager'],
})
export class EmployeeTransformer extends BaseTransformer<LegacyEmployee, Employee> {
  transform(legacy: LegacyEmployee): TargetRow<Employee> {
    const { firstName, lastName, phone, fax, email } = legacy
    return {
      id: legacy.employeeId,
      firstName,
      lastName,
      jobTitle: legacy.title,
      manager: optional(legacy.reportsTo),
      bornOn: day(legacy.birthDate),
      hiredOn: day(legacy.hireDate),
      address: {
        street: legacy.address,
        city: legacy.city,
        region: legacy.state,
        country: legacy.country,
        postalCode: legacy.postalCode,
      },
      phone,
      fax,
      email,
    }
  }
}

@Transformer({
  name: 'customers',
  legacy: LegacyCustomer,
  target: Customer,
  dependsOn: [EmployeeTransformer],
  onConflict: { columns: ['id'], action: 'update' },
})
export class CustomerTransformer extends BaseTransformer<LegacyCustomer, Customer> {
  transform(legacy: LegacyCustomer): TargetRow<Customer> {
    const { firstName, lastName, company, phone, fax, email } = legacy
    return {
      id: legacy.customerId,
      firstName,
      lastName,
      company,
      address: {
        street: legacy.address,
        city: legacy.city,
        region: legacy.state,
        country: legacy.country,
        postalCode: legacy.postalCode,
      },
      phone,
      fax,
      email,
      supportRep: optional(legacy.supportRepId),
    }
  }
}
