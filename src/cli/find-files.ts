import { readdirSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'

/**
 * Files that a glob of `**`, `*`, `?`, `[abc]` and `{a,b}` matches, sorted; `node_modules` and `.d.ts` files are left
 * out. (`fs.globSync` came with Node 22.)
 */
export function findFiles(glob: string, cwd: string): string[] {
  const absolute = resolve(cwd, glob).split(sep).join('/')
  const parts = absolute.split('/')
  const firstPattern = parts.findIndex((part) => /[*?[{]/.test(part))
  const root = firstPattern === -1 ? parts.slice(0, -1) : parts.slice(0, firstPattern)
  const pattern = new RegExp(`^${toRegExp(absolute)}$`)
  return [...walk(root.join('/') || '/')].filter((file) => pattern.test(file) && !/\.d\.[cm]?ts$/.test(file)).sort()
}

function* walk(folder: string): Generator<string> {
  let entries
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return
    throw error
  }
  for (const entry of entries) {
    const path = join(folder, entry.name).split(sep).join('/')
    if (entry.isDirectory() && entry.name !== 'node_modules') yield* walk(path)
    else if (entry.isFile()) yield path
  }
}

function toRegExp(glob: string): string {
  let depth = 0
  return glob.replace(/\*\*\/|\*\*|\*|\?|\[!?[^\]]*\]|[{},]|[\\^$.+()|]/g, (token) => {
    if (token === '**/') return '(?:[^/]+/)*'
    if (token === '**') return '.*'
    if (token === '*') return '[^/]*'
    if (token === '?') return '[^/]'
    if (token.startsWith('[') && token.length > 2) return token.replace('[!', '[^')
    if (token === '{') return (depth++, '(?:')
    if (token === '}' && depth > 0) return (depth--, ')')
    if (token === ',') return depth > 0 ? '|' : ','
    return `\\${token}`
  })
}
