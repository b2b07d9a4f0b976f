import { expect, test } from '@jest/globals'
import type { BatchReader, Key } from '../../../src/core/batch'
import type { BatchSizer } from '../../../src/pipeline/batch-sizer'
import { ReadAhead } from '../../../src/pipeline/read-ahead'

const sizer = { limit: () => 10, observe: () => undefined } as unknown as BatchSizer

/** Pages "1", "2", ... up to `pages`; reads that are under way wait in `waiting`. */
function paged(pages: number, failAt?: number) {
  const asked: (string | null)[] = []
  const reader = {
    async read(after: Key | null) {
      asked.push(after === null ? null : after[0]!)
      const page = after === null ? 1 : Number(after[0]) + 1
      await Promise.resolve()
      if (page === failAt) throw new Error(`page ${page}`)
      return page > pages ? null : { rows: [{ page }], keyAt: () => [String(page)] }
    },
  } as unknown as BatchReader<{ page: number }>
  return { reader, asked }
}

test('depth 0 asks for a page when it is wanted', async () => {
  const { reader, asked } = paged(2)
  const pages = new ReadAhead(reader, sizer, 0, null)
  expect((await pages.next())!.rows).toEqual([{ page: 1 }])
  expect(asked).toEqual([null])
  await pages.next()
  expect(await pages.next()).toBeNull()
  expect(asked).toEqual([null, '1', '2'])
})

test('depth 1 has the next page under way, and no more than one', async () => {
  const { reader, asked } = paged(5)
  const pages = new ReadAhead(reader, sizer, 1, null)
  await pages.next()
  await new Promise(setImmediate)
  expect(asked).toEqual([null, '1'])
  await pages.next()
  await new Promise(setImmediate)
  expect(asked).toEqual([null, '1', '2'])
  await pages.close()
})

test('starts behind the given key', async () => {
  const { reader } = paged(5)
  expect((await new ReadAhead(reader, sizer, 1, ['3']).next())!.rows).toEqual([{ page: 4 }])
})

test('an error of a page read ahead comes when that page is asked for', async () => {
  const { reader } = paged(5, 3)
  const pages = new ReadAhead(reader, sizer, 1, null)
  await pages.next()
  await pages.next()
  await new Promise(setImmediate)
  await expect(pages.next()).rejects.toThrow('page 3')
  await pages.close()
})

test('close waits for the page that is under way, whatever becomes of it', async () => {
  const { reader, asked } = paged(5, 2)
  const pages = new ReadAhead(reader, sizer, 1, null)
  await pages.next()
  await pages.close()
  expect(asked).toEqual([null, '1'])
})
