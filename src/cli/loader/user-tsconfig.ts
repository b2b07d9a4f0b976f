import { dirname } from 'node:path'
import type ts from 'typescript'

export type TypeScript = typeof ts

/** A tsconfig.json that cannot be read. */
export class TsconfigError extends Error {}

/** Compiler options of the nearest tsconfig.json (its `extends` followed), as written; `{}` where there is none. */
export class UserTsconfig {
  private readonly byFolder = new Map<string, ts.CompilerOptions>()
  private readonly byConfig = new Map<string, ts.CompilerOptions>()

  constructor(private readonly typescript: TypeScript) {}

  optionsFor(file: string): ts.CompilerOptions {
    const folder = dirname(file)
    let options = this.byFolder.get(folder)
    if (options === undefined) {
      const config = this.typescript.findConfigFile(folder, this.typescript.sys.fileExists)
      options = config === undefined ? {} : this.read(config)
      this.byFolder.set(folder, options)
    }
    return options
  }

  private read(config: string): ts.CompilerOptions {
    const known = this.byConfig.get(config)
    if (known !== undefined) return known
    const { sys, readConfigFile, parseJsonConfigFileContent } = this.typescript
    const { config: json, error } = readConfigFile(config, sys.readFile)
    if (error !== undefined) throw new TsconfigError(`${config}: ${this.messageOf(error)}`)
    // Only the options are wanted: without `readDirectory` no time goes into looking for the project's files.
    const host = { ...sys, readDirectory: () => [] }
    const { options, errors } = parseJsonConfigFileContent(json, host, dirname(config), undefined, config)
    // Unknown options are the business of the user's own compiler, a missing `extends` is ours: decorators hang on it.
    const missing = errors.find(({ code }) => MISSING_EXTENDS.has(code))
    if (missing !== undefined) throw new TsconfigError(`${config}: ${this.messageOf(missing)}`)
    this.byConfig.set(config, options)
    return options
  }

  private messageOf(diagnostic: ts.Diagnostic): string {
    return this.typescript.flattenDiagnosticMessageText(diagnostic.messageText, ' ')
  }
}

/** "File '{0}' not found." and "Cannot read file '{0}'." */
const MISSING_EXTENDS = new Set([6053, 5083])

/** The user's options made fit for running a single file as CommonJS. */
export function runnableOptions(typescript: TypeScript, user: ts.CompilerOptions): ts.CompilerOptions {
  // TC39 decorators are the user's choice; then there is no metadata to emit.
  const legacyDecorators = user.experimentalDecorators ?? true
  const options: ts.CompilerOptions = {
    ...user,
    target: user.target ?? typescript.ScriptTarget.ES2022,
    esModuleInterop: user.esModuleInterop ?? true,
    experimentalDecorators: legacyDecorators,
    emitDecoratorMetadata: legacyDecorators && (user.emitDecoratorMetadata ?? true),
    module: typescript.ModuleKind.CommonJS,
    verbatimModuleSyntax: false,
    rewriteRelativeImportExtensions: false,
    sourceMap: true,
    inlineSourceMap: false,
    inlineSources: true,
    noEmit: false,
    noEmitOnError: false,
  }
  for (const name of EMIT_ONLY) delete options[name]
  return options
}

/** Options about a build's output or about other files; some contradict CommonJS or a single file. */
const EMIT_ONLY = [
  'moduleResolution',
  'moduleDetection',
  'paths',
  'baseUrl',
  'configFile',
  'outDir',
  'outFile',
  'rootDir',
  'rootDirs',
  'declaration',
  'declarationDir',
  'declarationMap',
  'emitDeclarationOnly',
  'isolatedDeclarations',
  'composite',
  'incremental',
  'tsBuildInfoFile',
  'mapRoot',
  'sourceRoot',
  'customConditions',
  'resolvePackageJsonExports',
  'resolvePackageJsonImports',
  'allowImportingTsExtensions',
  'erasableSyntaxOnly',
] as const
