import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { TypeScript } from './user-tsconfig'

/** No usable TypeScript; the message says what to install. */
export class TypeScriptMissingError extends Error {}

/** The user's TypeScript, resolved from the config's folder; else the one installed beside this package. */
export function findTypeScript(folder: string): TypeScript {
  let foundVersion: string | undefined
  for (const from of [join(folder, 'noop.js'), __filename]) {
    const found = tryRequire(from)
    // From version 7 on the package is a native compiler without the JavaScript API.
    if (typeof found?.transpileModule === 'function') return found
    foundVersion ??= found?.version
  }
  throw new TypeScriptMissingError(
    foundVersion === undefined
      ? 'Loading TypeScript files needs the package "typescript", which is not installed; run "npm install -D typescript", or write the configuration in JavaScript (ormconfig.js).'
      : `Loading TypeScript files needs the package "typescript" with its JavaScript API, which version ${foundVersion} has no more; run "npm install -D typescript@6", or write the configuration in JavaScript (ormconfig.js).`,
  )
}

function tryRequire(from: string): TypeScript | undefined {
  try {
    return createRequire(from)('typescript') as TypeScript
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}
