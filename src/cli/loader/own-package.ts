import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'

interface Manifest {
  name: string
  version: string
  exports: Record<string, string | { default: string }>
}

/** Folder of the compiled package (`dist`, or `src` where it runs from source) and of its package.json. */
const CODE = dirname(dirname(__dirname))
const ROOT = realpathSync(dirname(CODE))

export const ownManifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest

export function isOwnSpecifier(request: string): boolean {
  return request === ownManifest.name || request.startsWith(`${ownManifest.name}/`)
}

/** True for a file of this very copy of the package, wherever the path to it leads through. */
export function isOwnFile(file: string): boolean {
  if (!existsSync(file)) return false
  const inside = realpathSync(file)
  return inside.startsWith(ROOT + sep) && !inside.slice(ROOT.length).includes(`${sep}node_modules${sep}`)
}

/** The module that this copy answers with; without an extension, so that it holds for `dist` and for the source. */
export function ownEntry(request: string): string | undefined {
  const entry = ownManifest.exports[`.${request.slice(ownManifest.name.length)}`]
  const target = typeof entry === 'string' ? entry : entry?.default
  return target?.startsWith('./dist/') ? join(CODE, target.slice('./dist/'.length).replace(/\.js$/, '')) : undefined
}
