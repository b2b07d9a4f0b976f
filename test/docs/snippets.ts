import { existsSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { PROJECT_ROOT } from '../support/type-check'
import type { CodeBlock } from './markdown'

/** Where a block stands in the documentation, by the path of the file that it becomes. */
export type Snippets = Map<string, { text: string; block: CodeBlock; linesBefore: number }>

/**
 * The TypeScript blocks of one document as the files of one small project.
 *
 * A block whose first line is a path (`// src/patient.ts`, words may follow) is that file, so other blocks of the
 * document can import it; any other block is a module of its own. `<!-- prelude: NAME -->` before a block imports what
 * it uses but does not declare from `test/docs/preludes/NAME.ts`.
 */
export function snippets(blocks: readonly CodeBlock[]): Snippets {
  const files: Snippets = new Map()
  for (const block of blocks.filter(({ language }) => language === 'ts' || language === 'typescript')) {
    const folder = folderOf(block.document)
    const named = /^\/\/ ([\w./-]+\.ts)\b/.exec(block.text)?.[1]
    const path = named === undefined ? undefined : normalize(`${folder}/${named}`)
    const own = path === undefined || files.has(path) ? normalize(`${folder}/line-${block.line}.ts`) : path
    const header = block.prelude === undefined ? '' : preludeImport(block.prelude, block.text)
    // Without an import or export the block would be a script, and its names global.
    files.set(own, { text: `${header}\n${block.text}\nexport {}\n`, block, linesBefore: 1 })
  }
  return files
}

/** CONTRIBUTING.md speaks of this project's own files; every other document has a project of its own. */
function folderOf(document: string): string {
  return document === 'CONTRIBUTING.md' ? '.' : `test/docs/snippets/${document.replace(/\W+/g, '-')}`
}

function preludeImport(name: string, text: string): string {
  const file = join(PROJECT_ROOT, 'test/docs/preludes', `${name}.ts`)
  if (!existsSync(file)) throw new Error(`There is no test/docs/preludes/${name}.ts`)
  const names = exportsOf(readFileSync(file, 'utf8')).filter(
    (word) => new RegExp(`\\b${word}\\b`).test(text) && !declares(text, word),
  )
  return names.length === 0 ? '' : `import { ${names.join(', ')} } from '${file.replace(/\.ts$/, '')}'`
}

function exportsOf(prelude: string): string[] {
  const declared = prelude.matchAll(/^export (?:abstract )?(?:class|const|function) (\w+)/gm)
  const passedOn = prelude.matchAll(/^export \{([^}]*)\} from/gm)
  return [
    ...[...declared].map((match) => match[1]!),
    ...[...passedOn].flatMap((match) => [...match[1]!.matchAll(/\w+/g)].map(([name]) => name)),
  ]
}

function declares(text: string, name: string): boolean {
  return new RegExp(`\\b(class|const|let|function) ${name}\\b|^import [^;]*\\b${name}\\b[^;]* from`, 'm').test(text)
}
