import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import ts from 'typescript'
import { PROJECT_ROOT } from '../support/type-check'

const MARK = /^\s*\/\/ @ts-expect-error(?: \[(\w+)\])? (.+)$/
const FOLDER = join(__dirname, 'cases')

/** What the compiler says to one file of `cases/`, next to what the file says that it should. */
export interface CheckedCase {
  name: string
  /** `line: message`, for the lines marked with `@ts-expect-error`, in the words of the mark. */
  expected: string[]
  /** The same for what was found; a message that contains the mark's words is given in these words. */
  found: string[]
}

/**
 * Compiles `cases/*.ts` with options of a user. A mark is `// @ts-expect-error part of the message`, or with the name of
 * a compiler option before the words, `[strictNullChecks]`, where only that option finds the error.
 */
export function checkCases(userOptions: ts.CompilerOptions): CheckedCase[] {
  const options = { ...projectOptions(), ...userOptions }
  const paths = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(FOLDER, name))
  const host = ts.createCompilerHost(options)
  const { readFile } = host
  // Without the `@` the compiler does not hide the error, and its words can be compared.
  host.readFile = (path) =>
    paths.includes(path) ? readFile(path)!.replaceAll('// @ts-expect-error', '//  ts-expect-error') : readFile(path)
  const program = ts.createProgram(paths, options, host)
  return paths.map((path) => checkCase(program, path, options))
}

function checkCase(program: ts.Program, path: string, options: ts.CompilerOptions): CheckedCase {
  const marks = new Map<number, string>()
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((text, index) => {
      const [, option, words] = MARK.exec(text) ?? []
      if (words !== undefined && (option === undefined || isOn(options, option))) marks.set(index + 2, words)
    })
  const source = program.getSourceFile(path)!
  const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  const found = problems.map(({ start, messageText }) => {
    const line = ts.getLineAndCharacterOfPosition(source, start ?? 0).line + 1
    const message = ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ')
    const words = marks.get(line)
    return `${line}: ${words !== undefined && message.includes(words) ? words : message}`
  })
  return { name: basename(path), expected: [...marks].map(([line, words]) => `${line}: ${words}`), found }
}

function isOn(options: ts.CompilerOptions, name: string): boolean {
  return Boolean(options[name] ?? options.strict)
}

function projectOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(PROJECT_ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, PROJECT_ROOT)
  return options
}
