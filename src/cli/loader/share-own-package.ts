import { commonJsLoader } from './node-module'
import { isOwnFile, isOwnSpecifier, ownEntry } from './own-package'

/**
 * Whatever leads the user's files to this copy of the package is answered with the modules that run already, also
 * where their project has none installed (npx). Another installed copy wins: the user's pipeline is built by it.
 */
export function shareOwnPackage(): void {
  const next = commonJsLoader._resolveFilename
  commonJsLoader._resolveFilename = function (request, parent, ...rest) {
    const own = isOwnSpecifier(request) ? ownEntry(request) : undefined
    if (own === undefined) return next.call(this, request, parent, ...rest)
    const found = orUndefined(() => next.call(this, request, parent, ...rest))
    return found === undefined || isOwnFile(found) ? next.call(this, own, parent, ...rest) : found
  }
}

function orUndefined(resolve: () => string): string | undefined {
  try {
    return resolve()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined
    throw error
  }
}
