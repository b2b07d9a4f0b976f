import { readFileSync } from 'node:fs'
import { register } from 'node:module'
import { findTypeScript } from './find-typescript'
import { commonJsLoader } from './node-module'
import { installSourceResolver } from './resolve-source'
import { transpile } from './transpile'
import { UserTsconfig } from './user-tsconfig'

let registered = false

/**
 * From here on `require` loads TypeScript through the user's own compiler, decorator metadata intact, as CommonJS
 * whatever the project's module system is. esbuild-based loaders emit no such metadata, and entities break on them.
 *
 * @param folder - where the user's `typescript` is looked for first.
 */
export function registerTypeScript(folder: string): void {
  if (registered) return
  const typescript = findTypeScript(folder)
  const tsconfig = new UserTsconfig(typescript)
  for (const extension of ['.ts', '.cts', '.mts'])
    commonJsLoader._extensions[extension] = (module, file) =>
      // Named as CommonJS, or a newer Node asks package.json for the format of a `.ts` file.
      module._compile(transpile(typescript, tsconfig, file, readFileSync(file, 'utf8')), file, 'commonjs')
  installSourceResolver(typescript, tsconfig)
  register(`data:text/javascript,${encodeURIComponent(ESM_HOOK)}`)
  process.setSourceMapsEnabled(true)
  registered = true
}

/**
 * TypeORM `import()`s the files of glob patterns (`entities: ['entities/*.ts']`) in a `"type": "module"` project. A
 * CommonJS answer without source sends them through `require`, and so through the hook above.
 * Source: https://nodejs.org/api/module.html#loadurl-context-nextload, "commonjs" with a nullish source.
 */
const ESM_HOOK = `export async function load(url, context, next) {
  const isSource = /^file:.*\\.[cm]?ts(?:[?#].*)?$/.test(url) && !url.includes('/node_modules/')
  return isSource ? { format: 'commonjs', source: null, shortCircuit: true } : next(url, context)
}`
