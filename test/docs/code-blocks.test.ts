import { describe, expect, test } from '@jest/globals'
import { typeCheck } from '../support/type-check'
import { codeBlocks, documents } from './markdown'
import { type Snippets, snippets } from './snippets'

const blocks = documents().flatMap((document) => codeBlocks(document))

test('every code block names its language', () => {
  expect(blocks.filter(({ language }) => language === '').map(place)).toEqual([])
})

test('every TypeScript block compiles', () => {
  const files: Snippets = new Map(documents().flatMap((document) => [...snippets(codeBlocks(document))]))
  expect(files.size).toBeGreaterThan(0)
  const problems = typeCheck(new Map([...files].map(([path, { text }]) => [path, text])))
  const described = problems.map(({ file, line, message }) => {
    const { block, linesBefore } = files.get(file)!
    return `${block.document}:${block.line + line - 1 - linesBefore}: ${message}`
  })
  expect(described).toEqual([])
})

test('every JSON block parses', () => {
  for (const block of blocks.filter(({ language }) => language === 'json'))
    expect(() => JSON.parse(block.text) as unknown).not.toThrow()
})

describe('the check itself', () => {
  const check = (markdown: string) => {
    const files = snippets(codeBlocks('example.md', markdown))
    return typeCheck(new Map([...files].map(([path, { text }]) => [path, text]))).map(({ message }) => message)
  }

  test('finds a misspelt name, and blocks import each other by the path in their first line', () => {
    const markdown = [
      '```ts',
      '// src/ward.ts - the entity',
      'export class Ward { name!: string }',
      '```',
      '',
      '```ts',
      "import { Ward } from './src/ward'",
      'console.log(new Ward().nmae)',
      '```',
    ].join('\n')
    expect(check(markdown)).toEqual([expect.stringContaining("Property 'nmae' does not exist on type 'Ward'")])
  })

  test('knows the names of a prelude', () => {
    const block = '```ts\nconst p: LegacyPatient = new LegacyPatient()\nconsole.log(p.id)\n```'
    expect(check(block)).not.toEqual([])
    expect(check(`<!-- prelude: hospital -->\n\n${block}`)).toEqual([])
  })
})

function place({ document, line }: { document: string; line: number }): string {
  return `${document}:${line}`
}
