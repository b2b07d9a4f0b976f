import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type ts from 'typescript'
import { commonJsLoader } from './node-module'
import { isOwnFile, isOwnSpecifier } from './own-package'
import type { TypeScript, UserTsconfig } from './user-tsconfig'

const TYPESCRIPT_FILE = /\.[cm]?ts$/

/** Teaches `require` what TypeScript files may write: `./x.js` for `x.ts`, and tsconfig `paths`. */
export function installSourceResolver(typescript: TypeScript, tsconfig: UserTsconfig): void {
  const next = commonJsLoader._resolveFilename
  commonJsLoader._resolveFilename = function (request, parent, ...rest) {
    const from = parent?.filename
    const source = from != null && isUserSource(from) ? resolveSource(typescript, tsconfig, request, from) : undefined
    // Paths that lead into this very package's source would load it a second time.
    const second = source !== undefined && isOwnSpecifier(request) && isOwnFile(source)
    return source === undefined || second ? next.call(this, request, parent, ...rest) : source
  }
}

function isUserSource(file: string): boolean {
  return TYPESCRIPT_FILE.test(file) && !/[\\/]node_modules[\\/]/.test(file)
}

/** A file of the project as TypeScript itself resolves it; `undefined` leaves packages and built-ins to Node. */
function resolveSource(
  typescript: TypeScript,
  tsconfig: UserTsconfig,
  request: string,
  from: string,
): string | undefined {
  const user = tsconfig.optionsFor(from)
  const isPath = /^\.{1,2}(\/|$)/.test(request) || isAbsolute(request)
  if (!isPath && user.paths === undefined && user.baseUrl === undefined && !request.startsWith('#')) return undefined
  const options: ts.CompilerOptions = {
    ...user,
    module: typescript.ModuleKind.ESNext,
    // The one that knows paths, extensionless imports and `./x.js` for `x.ts`, whatever the project's module system.
    moduleResolution: typescript.ModuleResolutionKind.Bundler,
    resolveJsonModule: true,
    allowJs: true,
  }
  const { resolvedModule } = typescript.resolveModuleName(request, from, options, typescript.sys)
  if (resolvedModule === undefined || resolvedModule.isExternalLibraryImport === true) return undefined
  const file = resolvedModule.resolvedFileName
  if (!/\.d\.[cm]?ts$/.test(file)) return file
  const compiled = file.replace(/\.d(\.[cm]?)ts$/, '$1js')
  return existsSync(compiled) ? compiled : undefined
}
