import { pathToFileURL } from 'node:url'
import type ts from 'typescript'
import { importMetaTransformer } from './import-meta'
import { runnableOptions, type TypeScript, type UserTsconfig } from './user-tsconfig'

/** A `.ts` file that TypeScript cannot parse; `place` is `file:line:column`. */
export class SourceSyntaxError extends Error {
  constructor(
    readonly place: string,
    message: string,
  ) {
    super(message)
  }
}

/** One TypeScript file as CommonJS, decorator metadata included, with an inline source map so that stacks are right. */
export function transpile(typescript: TypeScript, tsconfig: UserTsconfig, file: string, source: string): string {
  const { outputText, diagnostics, sourceMapText } = typescript.transpileModule(source, {
    // The name decides the module format of `.mts` before the options do.
    fileName: file.replace(/\.[cm]ts$/, '.ts'),
    compilerOptions: runnableOptions(typescript, tsconfig.optionsFor(file)),
    reportDiagnostics: true,
    transformers: { before: [importMetaTransformer(typescript)] },
  })
  const error = diagnostics?.find((d) => d.category === typescript.DiagnosticCategory.Error && isSyntax(d, source))
  if (error !== undefined) throw syntaxError(typescript, file, error)
  const map = JSON.parse(sourceMapText!) as { sources: string[]; sourceRoot?: string }
  map.sources = [pathToFileURL(file).href]
  const encoded = Buffer.from(JSON.stringify(map)).toString('base64')
  const code = outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
  return `${code}//# sourceMappingURL=data:application/json;charset=utf-8;base64,${encoded}`
}

/** Problems with options come without a file or with tsconfig.json as theirs; the user's own compiler reports those. */
function isSyntax(diagnostic: ts.Diagnostic, source: string): boolean {
  return diagnostic.file?.text === source
}

function syntaxError(typescript: TypeScript, file: string, diagnostic: ts.Diagnostic): SourceSyntaxError {
  const { line, character } = diagnostic.file!.getLineAndCharacterOfPosition(diagnostic.start ?? 0)
  const message = typescript.flattenDiagnosticMessageText(diagnostic.messageText, ' ')
  return new SourceSyntaxError(`${file}:${line + 1}:${character + 1}`, message)
}
