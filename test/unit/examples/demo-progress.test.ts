import { DemoProgress, type ProgressLine } from '../../../examples/hospital/demo-progress'

/** The last line drawn on a terminal of this width. */
function drawn(columns: number, line: Partial<ProgressLine> = {}): string {
  let text = ''
  const terminal = { isTTY: true, columns, write: (more: string) => (text += more) }
  new DemoProgress(terminal as unknown as NodeJS.WriteStream).update({
    label: 'lab_results',
    doneCount: 1_421_006,
    totalCount: 2_000_000,
    rowsPerSecond: 112_345,
    etaSeconds: 123,
    ...line,
  })
  return text.split('\r\u001b[K').at(-1)!
}

test('at 80 columns the bar gives way to the figures', () => {
  const line = drawn(80)
  expect(line).toMatch(/█░/)
  expect(line).toMatch(/ 1,421,006 of 2,000,000 rows, 112,345 rows\/s, 123 s left$/)
  expect(line.length).toBeLessThanOrEqual(80)
})

test('where the bar would be too short to read there is none', () => {
  expect(drawn(76)).toBe('  lab_results      1,421,006 of 2,000,000 rows, 112,345 rows/s, 123 s left')
})

test('with room for all of it the bar has twenty cells', () => {
  expect(drawn(120)).toContain(`  lab_results      ${'█'.repeat(14)}${'░'.repeat(6)} 1,421,006 of`)
})

test('a terminal that does not know its width counts as 80 columns', () => {
  expect(drawn(0)).toBe(drawn(80))
})
