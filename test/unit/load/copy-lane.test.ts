import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { CopyLane } from '../../../src/load/copy-lane'
import type { CopyStream } from '../../../src/load/copy-stream'
import type { RowEncoder } from '../../../src/load/row-encoder'

const KB = 1024
const lane = (): CopyLane => new CopyLane('t', 0, {} as RowEncoder, 'COPY', undefined)

class RecordingStream {
  readonly chunks: Buffer[] = []
  write(chunk: Buffer): undefined {
    this.chunks.push(chunk)
  }
  get text(): string {
    return Buffer.concat(this.chunks).toString('utf8')
  }
}

const asStream = (stream: RecordingStream): CopyStream => stream as unknown as CopyStream
const line = fc
  .tuple(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constantFrom(1, 1, 1, 50, 5_000))
  .map(([text, times]) => `${text.replaceAll('\n', ' ').repeat(times)}\n`)

test('every line arrives once and in order, whether the COPY is open or opens later', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 60 }), fc.nat(60), async (lines, opensAt) => {
      const one = lane()
      const stream = new RecordingStream()
      one.startSegment((i) => [String(i)], false)
      lines.forEach((text, i) => {
        if (i === opensAt) one.stream = asStream(stream)
        void one.add(text, i)
      })
      one.stream = asStream(stream)
      await one.drain()
      expect(stream.text).toBe(lines.join(''))
    }),
  )
})

test('what waits is counted with the memory that it holds', async () => {
  for (const [size, count] of [
    [10, 5_000],
    [30 * KB, 40],
    [40 * KB, 40],
    [200 * KB, 10],
  ] as const) {
    const one = lane()
    one.startSegment((i) => [String(i)], false)
    for (let i = 0; i < count; i++) void one.add(`${'x'.repeat(size)}\n`, i)
    const bytes = size * count
    expect(one.waitingBytes).toBeGreaterThanOrEqual(bytes)
    // At most one open buffer of three bytes per character on top of twice the text.
    expect(one.waitingBytes).toBeLessThan(2 * bytes + 3 * Math.max(size, 32 * KB))
    const stream = new RecordingStream()
    one.stream = asStream(stream)
    await one.drain()
    expect(stream.text.length).toBe((size + 1) * count)
  }
})

test('a lane of a few short rows holds a few kilobytes, an unused one none', () => {
  const one = lane()
  expect(one.waitingBytes).toBe(0)
  one.startSegment((i) => [String(i)], false)
  void one.add('short\n', 0)
  expect(one.waitingBytes).toBeLessThanOrEqual(4 * KB)
})

test('an open COPY gets chunks of 64 KB and more, not one per row', () => {
  const one = lane()
  const stream = new RecordingStream()
  one.stream = asStream(stream)
  one.startSegment((i) => [String(i)], false)
  for (let i = 0; i < 10_000; i++) void one.add(`${'x'.repeat(99)}\n`, i)
  expect(stream.chunks.length).toBeGreaterThan(10)
  expect(stream.chunks.every((chunk) => chunk.length >= 64 * KB)).toBe(true)
})

test('the legacy key behind a line of the COPY is found in every write', () => {
  const one = lane()
  one.startSegment((i) => [`a${i}`], false)
  for (let i = 0; i < 3; i++) void one.add('x\n', i)
  one.startSegment((i) => [`b${i}`], true)
  for (const i of [4, 7]) void one.add('x\n', i)
  one.startSegment((i) => [`c${i}`], false)
  void one.add('x\n', 0)
  expect([1, 2, 3, 4, 5, 6].map((n) => one.keyOfLine(n))).toEqual([['a0'], ['a1'], ['a2'], ['b4'], ['b7'], ['c0']])
  expect(one.keyOfLine(0)).toBeNull()
  one.reset()
  expect(one.keyOfLine(1)).toBeNull()
  expect(one.lines).toBe(0)
})
