import { Random } from './random'
import {
  APPOINTMENT_STATES,
  CITIES,
  DEPARTMENTS,
  FAMILY_NAMES,
  GIVEN_NAMES,
  LAB_TESTS,
  NOTES,
  REMARKS,
  STREETS,
} from './vocabulary'

/** Values of one legacy row by property name of its entity; times as `YYYY-MM-DD HH:MM:SS`. */
export type LegacyRow = Record<string, string | number | null>

export interface HospitalTable {
  entityName: 'LegacyDepartment' | 'LegacyPatient' | 'LegacyAppointment' | 'LegacyLabResult'
  rowCount(patientCount: number): number
  /** @param id - 1 to `rowCount`. The same arguments give the same row. */
  row(id: number, patientCount: number): LegacyRow
}

/** The legacy hospital: three appointments for two patients, two lab results for each. */
export const HOSPITAL_TABLES: readonly HospitalTable[] = [
  { entityName: 'LegacyDepartment', rowCount: () => DEPARTMENTS.length, row: department },
  { entityName: 'LegacyPatient', rowCount: (patients) => patients, row: patient },
  { entityName: 'LegacyAppointment', rowCount: appointmentCount, row: appointment },
  { entityName: 'LegacyLabResult', rowCount: (patients) => patients * 2, row: labResult },
]

function appointmentCount(patients: number): number {
  return Math.floor(patients * 1.5)
}

function department(id: number): LegacyRow {
  const random = new Random(1, id)
  const [code, name, parent] = DEPARTMENTS[id - 1]!
  return {
    id,
    code,
    name,
    parentId: parent === -1 ? random.pick([0, null]) : parent + 1,
    headName: random.chance(200) ? null : `Prof. Dr.  ${random.pick(GIVEN_NAMES)} ${random.pick(FAMILY_NAMES)}`,
    active: name.includes('closed') ? 'N' : random.pick(['Y', 'Y', 'y', 'J']),
  }
}

function patient(id: number): LegacyRow {
  const random = new Random(2, id)
  const given = random.pick(GIVEN_NAMES)
  const family = random.pick(FAMILY_NAMES)
  const isTest = random.chance(5)
  const number = String(id).padStart(7, '0')
  return {
    id,
    recordNumber: random.pick([`P${number}`, `P${number}`, `p${number}`, ` P${number} `]),
    fullName: isTest ? random.pick(['TEST PATIENT', 'zz test', 'Test, Test']) : writtenName(random, given, family),
    sex: random.pick(['M', 'F', 'm', 'f', '1', '2', '?', '', null]),
    dateOfBirth: writtenDate(random, 1925, 88),
    phone: writtenPhone(random),
    email: writtenEmail(random, id),
    address: random.chance(100) ? null : address(random),
    departmentId: random.chance(100) ? random.pick([0, null, 777]) : 1 + random.int(DEPARTMENTS.length),
    balance: money(random, 500_000, 200),
    status: isTest ? 9 : random.pick([1, 1, 1, 1, 0, 2]),
    notes: random.chance(300) ? random.pick(NOTES) : null,
    createdAt: timestamp(random, 2003, 11),
    updatedAt: random.chance(300) ? null : timestamp(random, 2014, 2),
  }
}

function appointment(id: number, patientCount: number): LegacyRow {
  const random = new Random(3, id)
  return {
    id,
    patientId: appointmentPatient(random, patientCount),
    departmentId: random.chance(20) ? random.pick([0, null, 777]) : 1 + random.int(DEPARTMENTS.length),
    date: writtenDate(random, 2004, 12),
    time: writtenTime(random),
    state: random.chance(20) ? null : random.pick(APPOINTMENT_STATES),
    remark: random.chance(600) ? null : random.pick(REMARKS),
    fee: random.chance(250) ? null : money(random, 40_000, 0),
    createdAt: timestamp(random, 2004, 11),
  }
}

/** The first number that a row's generator draws, so that a lab result can name its patient's appointment. */
function appointmentPatient(random: Random, patientCount: number): number {
  const drawn = random.next()
  return drawn % 1000 < 3 ? patientCount + 1 + (drawn % 50) : 1 + (drawn % patientCount)
}

function labResult(id: number, patientCount: number): LegacyRow {
  const random = new Random(4, id)
  const [testCode, unit, lowest, highest] = random.pick(LAB_TESTS)
  const appointmentId = 1 + random.int(Math.max(1, appointmentCount(patientCount)))
  const hasAppointment = random.chance(600)
  const ofItsPatient = appointmentPatient(new Random(3, appointmentId), patientCount)
  const patientId = hasAppointment && random.chance(990) ? ofItsPatient : 1 + random.int(patientCount)
  const hundredths = lowest + random.int(highest - lowest)
  return {
    id,
    patientId,
    appointmentId: hasAppointment ? appointmentId : random.pick([0, null]),
    testCode,
    value: writtenValue(random, hundredths),
    unit: random.chance(30) ? null : unit,
    flag: random.pick([null, null, null, 'H', 'L', 'h', 'HH', '']),
    validated: random.chance(950) ? 1 : 0,
    takenAt: timestamp(random, 2005, 11),
  }
}

function writtenName(random: Random, given: string, family: string): string {
  switch (random.int(8)) {
    case 0:
      return `${family.toUpperCase()}, ${given}`
    case 1:
      return `  ${given}   ${family} `
    case 2:
      return `Dr. ${given} ${family}`
    case 3:
      return family
    case 4:
      return `${given}\t${family}`
    default:
      return `${family}, ${given}`
  }
}

function writtenDate(random: Random, firstYear: number, years: number): string | null {
  const year = String(firstYear + random.int(years))
  const month = twoDigits(1 + random.int(12))
  const day = twoDigits(1 + random.int(28))
  const kind = random.int(100)
  if (kind < 80) return `${year}-${month}-${day}`
  if (kind < 92) return `${day}.${month}.${year}`
  return random.pick(['0000-00-00', '1900-01-01', `${year}-00-00`, `${year}-02-30`, '', null])
}

function writtenTime(random: Random): string | null {
  const hour = 7 + random.int(12)
  const minute = twoDigits(5 * random.int(12))
  const padded = twoDigits(hour)
  return random.pick([
    `${hour}:${minute}`,
    `${padded}:${minute}:00`,
    `${padded}${minute}`,
    `${hour}h${minute}`,
    '',
    null,
  ])
}

function writtenPhone(random: Random): string | null {
  const area = random.pick(['30', '40', '89', '221', '351'])
  const number = String(1_000_000 + random.int(9_000_000))
  return random.pick([
    `+49 ${area} ${number}`,
    `0049-${area}-${number}`,
    `0${area}/${number}`,
    `(0${area}) ${number.slice(0, 3)} ${number.slice(3)}`,
    `0${area} ${number} (mother)`,
    `+49 (0)${area} ${number}`,
    'n/a',
    '0000000',
    '',
    null,
  ])
}

function writtenEmail(random: Random, id: number): string | null {
  const address = `patient${id}@${random.pick(['example.org', 'Example.COM', 'mail.example.net'])}`
  return random.pick([address, address, address.toUpperCase(), ` ${address} `, 'none', 'n/a', '', null])
}

function address(random: Random): string {
  const house = 1 + random.int(200)
  return `${random.pick(STREETS)} ${house}${random.pick(['', ' ', ','])} ${10_000 + random.int(89_999)}  ${random.pick(CITIES)}`
}

function writtenValue(random: Random, hundredths: number): string | null {
  const whole = Math.floor(hundredths / 100)
  const fraction = twoDigits(hundredths % 100)
  switch (random.int(12)) {
    case 0:
      return `${whole},${fraction}`
    case 1:
      return `< ${whole}.${fraction}`
    case 2:
      return `>${whole}`
    case 3:
      return random.pick(['neg', 'NEG.', 'positive', 'n/a', '', null])
    default:
      return `${whole}.${fraction}`
  }
}

function money(random: Random, belowCents: number, negativePerMille: number): string {
  const cents = random.int(belowCents)
  const sign = random.chance(negativePerMille) && cents > 0 ? '-' : ''
  return `${sign}${Math.floor(cents / 100)}.${twoDigits(cents % 100)}`
}

function timestamp(random: Random, firstYear: number, years: number): string {
  const date = `${firstYear + random.int(years)}-${twoDigits(1 + random.int(12))}-${twoDigits(1 + random.int(28))}`
  return `${date} ${twoDigits(random.int(24))}:${twoDigits(random.int(60))}:${twoDigits(random.int(60))}`
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
