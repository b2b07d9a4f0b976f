import { expect, test } from '@jest/globals'
import { ValueUnreadableError } from '../../../src/extract/extract-errors'

const messageOf = (text: string) =>
  new ValueUnreadableError({
    entity: 'LegacyPatient',
    property: 'bornAt',
    key: ['7'],
    reason: `${JSON.stringify(text)} is no point in time that a Date can hold`,
  }).message

test.each(['0000-00-00', '0000-00-00 00:00:00', '0000-00-00 00:00:00.000000'])('%s names its own option', (text) => {
  expect(messageOf(text)).toMatch(/zeroDate: 'null'.*, or read the exact text .*bornAt: \{ as: 'string' \}/)
})

test.each(['2020-00-00', '0000-00-01 00:00:00', 'infinity'])(
  '%s does not, for which that option does nothing',
  (text) => {
    expect(messageOf(text)).not.toContain('zeroDate')
    expect(messageOf(text)).toContain(`. Read the exact text instead`)
  },
)
