import { createHash } from 'node:crypto'
import { getMetadataArgsStorage } from 'typeorm'
import { cleanDate, cleanTime } from '../../examples/hospital/cleaning/clean-date'
import { cleanLabValue } from '../../examples/hospital/cleaning/clean-lab-value'
import { splitName } from '../../examples/hospital/cleaning/clean-name'
import { cleanPhone } from '../../examples/hospital/cleaning/clean-phone'
import { HOSPITAL_TABLES, type LegacyRow } from '../../examples/hospital/generator/hospital-rows'
import { LegacyAppointment } from '../../examples/hospital/legacy/legacy-appointment'
import { LegacyDepartment } from '../../examples/hospital/legacy/legacy-department'
import { LegacyLabResult } from '../../examples/hospital/legacy/legacy-lab-result'
import { LegacyPatient } from '../../examples/hospital/legacy/legacy-patient'

// With the flag `u` a pair is one character: only halves without their other half match.
const LONE_SURROGATE = /\p{Surrogate}/u
const PATIENTS = 3_000
const ENTITIES = { LegacyDepartment, LegacyPatient, LegacyAppointment, LegacyLabResult }

function rowsOf(entityName: string, patientCount = PATIENTS): LegacyRow[] {
  const table = HOSPITAL_TABLES.find((candidate) => candidate.entityName === entityName)!
  return Array.from({ length: table.rowCount(patientCount) }, (_, index) => table.row(index + 1, patientCount))
}

describe('the legacy hospital', () => {
  test('is the same on every machine', () => {
    const all = HOSPITAL_TABLES.map(({ entityName }) => rowsOf(entityName, 500))
    expect(all.map((rows) => rows.length)).toEqual([20, 500, 750, 1000])
    expect(createHash('sha256').update(JSON.stringify(all)).digest('hex')).toMatchInlineSnapshot(
      `"15be6f110c468e38ff53c3c6573f1ef7b4a3f0cac7ee4c15de82f2148640974b"`,
    )
  })

  test('gives one row whatever was asked before', () => {
    const patients = HOSPITAL_TABLES[1]!
    const backwards = [3, 2, 1].map((id) => patients.row(id, PATIENTS)).reverse()
    expect(backwards).toEqual(rowsOf('LegacyPatient').slice(0, 3))
  })

  test.each(HOSPITAL_TABLES.map(({ entityName }) => entityName))('%s: every value fits its column', (entityName) => {
    const columns = getMetadataArgsStorage().columns.filter(({ target }) => target === ENTITIES[entityName])
    const rows = rowsOf(entityName)
    expect(Object.keys(rows[0]!).sort()).toEqual(columns.map(({ propertyName }) => propertyName).sort())
    for (const { propertyName, options } of columns) {
      const values = rows.map((row) => row[propertyName])
      expect(values).not.toContain(undefined)
      if (options.nullable !== true) expect(values).not.toContain(null)
      const longest = Math.max(...values.map((value) => (typeof value === 'string' ? value.length : 0)))
      expect(longest).toBeLessThanOrEqual(Number(options.length ?? Infinity))
      expect(values.filter((value) => typeof value === 'string' && LONE_SURROGATE.test(value))).toEqual([])
    }
  })

  test('is as untidy as ten years of typing', () => {
    const patients = rowsOf('LegacyPatient')
    const appointments = rowsOf('LegacyAppointment')
    const results = rowsOf('LegacyLabResult')
    const some = (rows: LegacyRow[], holds: (row: LegacyRow) => boolean) => rows.filter(holds).length
    expect({
      zeroDates: some(patients, (row) => row.dateOfBirth === '0000-00-00') > 0,
      sentinelDates: some(patients, (row) => row.dateOfBirth === '1900-01-01') > 0,
      nulls: some(patients, (row) => row.phone === null) > 0,
      decomposedMarks: some(patients, (row) => /\p{M}/u.test(String(row.fullName))) > 0,
      emoji: some(patients, (row) => /\p{Extended_Pictographic}/u.test(String(row.notes))) > 0,
      looksLikeCopyNull: some(patients, (row) => row.notes === '\\N') > 0,
      testPatients: some(patients, (row) => row.status === 9) > 0,
      appointmentsOfNobody: some(appointments, (row) => Number(row.patientId) > PATIENTS) > 0,
      resultsOfAnothersAppointment:
        some(results, (row) => {
          const appointment = row.appointmentId ? appointments[Number(row.appointmentId) - 1] : undefined
          return appointment !== undefined && appointment.patientId !== row.patientId
        }) > 0,
      childrenBeforeParents: some(rowsOf('LegacyDepartment'), (row) => Number(row.parentId) > Number(row.id)) > 0,
    }).toEqual({
      zeroDates: true,
      sentinelDates: true,
      nulls: true,
      decomposedMarks: true,
      emoji: true,
      looksLikeCopyNull: true,
      testPatients: true,
      appointmentsOfNobody: true,
      resultsOfAnothersAppointment: true,
      childrenBeforeParents: true,
    })
  })
})

describe('the rules of the move', () => {
  test.each([
    ['MÜLLER, Jürgen', 'Jürgen', 'Müller'],
    ['  Zoë   da Costa ', 'Zoë', 'da Costa'],
    ['Prof. Dr.  Ju\u0308rgen Mu\u0308ller', 'Jürgen', 'Müller'],
    ["O'BRIEN, Anne-Marie", 'Anne-Marie', "O'Brien"],
    ['Ruth\tSmith', 'Ruth', 'Smith'],
    ['李', null, '李'],
  ])('name %j', (written, given, family) => {
    expect(splitName(written)).toEqual({ given, family })
  })

  test.each([
    ['+49 30 1234567', '+49301234567'],
    ['0049-30-1234567', '+49301234567'],
    ['+49 (0)30 1234567', '+49301234567'],
    ['(030) 123 4567', '+49301234567'],
    ['030 1234567 (mother)', '+49301234567'],
    ['0000000', null],
    ['n/a', null],
    ['', null],
    [null, null],
  ])('phone %j', (written, expected) => {
    expect(cleanPhone(written)).toBe(expected)
  })

  test.each([
    ['1951-03-09', '1951-03-09'],
    ['09.03.1951', '1951-03-09'],
    ['2000-02-29', '2000-02-29'],
    ['1900-02-29', null],
    ['1987-02-30', null],
    ['1987-00-00', null],
    ['0000-00-00', null],
    ['1900-01-01', null],
    ['', null],
    [null, null],
  ])('date %j', (written, expected) => {
    expect(cleanDate(written)).toBe(expected)
  })

  test.each([
    ['9:30', '09:30:00'],
    ['09:30:00', '09:30:00'],
    ['0930', '09:30:00'],
    ['9h30', '09:30:00'],
    ['25:00', null],
    ['', null],
    [null, null],
  ])('time %j', (written, expected) => {
    expect(cleanTime(written)).toBe(expected)
  })

  test.each([
    ['5.40', '5.40', null, null],
    ['5,40', '5.40', null, null],
    ['< 0.10', '0.10', '<', null],
    ['>120', '120', '>', null],
    ['NEG.', null, null, 'negative'],
    ['n/a', null, null, null],
    [null, null, null, null],
  ])('lab value %j', (written, numericValue, comparator, textValue) => {
    expect(cleanLabValue(written)).toEqual({ numericValue, comparator, textValue })
  })
})
