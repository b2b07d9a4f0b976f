import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { PROJECT_ROOT } from '../support/type-check'
import { anchors, documents, readDocument, relativeLinks } from './markdown'

test.each(documents())('%s links to files and headings that exist', (document) => {
  const broken = relativeLinks(readDocument(document)).filter((link) => {
    const [path, anchor] = link.split('#') as [string, string | undefined]
    const target = path === '' ? document : join(dirname(document), path)
    if (!existsSync(join(PROJECT_ROOT, target))) return true
    return anchor !== undefined && target.endsWith('.md') && !anchors(readDocument(target)).has(anchor)
  })
  expect(broken).toEqual([])
})
