import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { BatchReader } from '../../../src/core/batch'
import { BatchSizer } from '../../../src/pipeline/batch-sizer'

/** A reader that says what came over its connection. */
function readerWith(averageRowBytes: number | null, measures = true) {
  let received = 1_000
  const reader = {
    averageRowBytes: async () => averageRowBytes,
    bytesRead: () => (measures ? received : null),
  } as unknown as BatchReader
  return { reader, receive: (bytes: number) => void (received += bytes) }
}

test('starts with what the database says of its rows', async () => {
  const sizer = new BatchSizer(readerWith(200).reader, 5_000, 100_000)
  await sizer.start()
  expect(sizer.limit()).toBe(500)
})

test('takes the batch size where nothing is known', async () => {
  const { reader } = readerWith(null, false)
  const sizer = new BatchSizer(reader, 5_000, 10)
  await sizer.start()
  sizer.observe(100)
  expect(sizer.limit()).toBe(5_000)
})

test('shrinks at once when rows get wide, and grows again slowly', async () => {
  const { reader, receive } = readerWith(100)
  const sizer = new BatchSizer(reader, 1_000, 100_000)
  await sizer.start()
  const limits = [8_000, 8_000, 100, 100, 100].map((width) => {
    const rows = sizer.limit()
    receive(rows * width)
    sizer.observe(rows)
    return sizer.limit()
  })
  expect(limits).toEqual([12, 12, 16, 22, 29])
})

test('never asks for less than a row or more than the batch size', async () => {
  const step = fc.record({
    width: fc.integer({ min: 0, max: 1_000_000_000 }),
    rows: fc.integer({ min: 0, max: 10_000 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1 }),
      fc.array(step),
      async (size, bytes, steps) => {
        const { reader, receive } = readerWith(null)
        const sizer = new BatchSizer(reader, size, bytes)
        await sizer.start()
        for (const { width, rows } of steps) {
          receive(width)
          sizer.observe(rows)
          expect(sizer.limit()).toBeGreaterThanOrEqual(1)
          expect(sizer.limit()).toBeLessThanOrEqual(size)
        }
      },
    ),
  )
})
