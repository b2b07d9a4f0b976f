import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { registerTypeScript } from './register-typescript'
import { shareOwnPackage } from './share-own-package'

const TYPESCRIPT_FILE = /\.[cm]?ts$/

/**
 * Loads one of the user's files: TypeScript of any project through `require`, JavaScript as the module system of its
 * project says.
 *
 * @returns its exports.
 */
export async function loadModule(file: string): Promise<Record<string, unknown>> {
  const requireFrom = createRequire(file)
  prepare(requireFrom)
  if (TYPESCRIPT_FILE.test(file)) registerTypeScript(dirname(file))
  try {
    return requireFrom(file) as Record<string, unknown>
  } catch (error) {
    // ES modules can be required since Node 20.19, unless they await at the top level.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error
    return nativeImport(pathToFileURL(file).href)
  }
}

/** `import()` that the compiler does not turn into `require`; TypeORM's `importOrRequireFile` does the same. */
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- constant text; there is no other way in CommonJS output
const nativeImport = new Function('url', 'return import(url)') as (url: string) => Promise<Record<string, unknown>>

let prepared = false

function prepare(requireFrom: NodeJS.Require): void {
  if (prepared) return
  shareOwnPackage()
  loadReflectMetadata(requireFrom)
  prepared = true
}

/** Before the first decorator runs, as projects that forgot to import it would fail on `Reflect.getMetadata`. */
function loadReflectMetadata(requireFrom: NodeJS.Require): void {
  try {
    requireFrom('reflect-metadata')
  } catch {
    require('reflect-metadata')
  }
}
