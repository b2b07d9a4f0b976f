import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

export const PROJECT_ROOT = join(__dirname, '..', '..')

export interface TypeProblem {
  file: string
  /** Counted from 1. */
  line: number
  message: string
}

/**
 * Type-checks files that exist only in memory, as if they lay in the project: `typeorm-etl` is `src`, packages are those
 * of `node_modules`, and the files may import each other.
 *
 * @param files - text by path relative to the project.
 */
export function typeCheck(files: ReadonlyMap<string, string>): TypeProblem[] {
  const texts = new Map([...files].map(([path, text]) => [join(PROJECT_ROOT, path), text]))
  const folders = new Set([...texts.keys()].flatMap(parents))
  const options = compilerOptions()
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, directoryExists } = host
  host.fileExists = (path) => texts.has(path) || fileExists(path)
  host.readFile = (path) => texts.get(path) ?? readFile(path)
  host.directoryExists = (path) => folders.has(path) || directoryExists!(path)

  const program = ts.createProgram([...texts.keys()], options, host)
  return [...texts.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)!
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((problem) => ({
      file: relative(PROJECT_ROOT, path),
      line: ts.getLineAndCharacterOfPosition(source, problem.start ?? 0).line + 1,
      message: `TS${problem.code} ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`,
    }))
  })
}

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(PROJECT_ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, PROJECT_ROOT)
  // Snippets await at the top level and do not use every name that they declare.
  return { ...options, module: ts.ModuleKind.ESNext, noUnusedLocals: false, noUnusedParameters: false }
}

function parents(path: string): string[] {
  const folder = dirname(path)
  return folder === PROJECT_ROOT ? [] : [folder, ...parents(folder)]
}
