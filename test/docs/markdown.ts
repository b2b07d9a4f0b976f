import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../support/type-check'

export interface CodeBlock {
  /** Path relative to the project. */
  document: string
  /** Line of the block's first line of code, counted from 1. */
  line: number
  language: string
  text: string
  /** Name in `<!-- prelude: NAME -->` on the line before the block. */
  prelude: string | undefined
}

/** README.md, CONTRIBUTING.md and everything in docs/. */
export function documents(): string[] {
  const docs = join(PROJECT_ROOT, 'docs')
  const pages = existsSync(docs) ? readdirSync(docs, { recursive: true, encoding: 'utf8' }) : []
  return ['README.md', 'CONTRIBUTING.md', ...pages.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)]
}

export function readDocument(document: string): string {
  return readFileSync(join(PROJECT_ROOT, document), 'utf8')
}

export function codeBlocks(document: string, markdown = readDocument(document)): CodeBlock[] {
  const blocks: CodeBlock[] = []
  const lines = markdown.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(\s*)(`{3,})(\S*)/.exec(lines[at]!)
    if (fence === null) continue
    const [, indent, ticks, language] = fence as unknown as [string, string, string, string]
    const end = lines.findIndex((line, index) => index > at && line.trim() === ticks)
    if (end === -1) throw new Error(`${document}:${at + 1}: the code block does not end`)
    const text = lines.slice(at + 1, end).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    const before = lines.slice(0, at).findLast((line) => line.trim() !== '') ?? ''
    const prelude = /^\s*<!-- prelude: ([\w-]+) -->\s*$/.exec(before)?.[1]
    blocks.push({ document, line: at + 2, language, text: text.join('\n'), prelude })
    at = end
  }
  return blocks
}

/** Names of headings as GitHub makes anchors of them. */
export function anchors(markdown: string): Set<string> {
  const headings = withoutCode(markdown).matchAll(/^#{1,6} (.+)$/gm)
  return new Set(
    [...headings].map(([, text]) =>
      text!
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .trim()
        .replace(/ /g, '-'),
    ),
  )
}

/** Where the document links to inside of the project, as written: `docs/cli.md`, `../README.md#options`, `#options`. */
export function relativeLinks(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/\]\((?![a-z]+:)([^)\s]*)\)/g)].map((match) => match[1]!)
}

export function withoutCode(markdown: string): string {
  return markdown.replace(/^(\s*)(`{3,})[\s\S]*?^\1\2\s*$/gm, '')
}
