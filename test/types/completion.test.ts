import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import ts from 'typescript'
import { PROJECT_ROOT } from '../support/type-check'

const FILE = join(__dirname, 'cases', 'completed.ts')
const IMPORTS = `import { BaseTransformer, definePipeline, type TargetRow, Transformer } from 'typeorm-etl'
import { Card, LegacyPatient, Patient } from './entities'
`
let text = ''
const service = ts.createLanguageService(languageHost())

/** What an editor offers at the `|` of the snippet. */
function offered(snippet: string): string[] {
  text = IMPORTS + snippet.replace('|', '')
  const position = IMPORTS.length + snippet.indexOf('|')
  return service.getCompletionsAtPosition(FILE, position, undefined)!.entries.map((entry) => entry.name)
}

test('the decorator offers its options, the columns of the target and the data source keys', () => {
  const within = (options: string) =>
    `@Transformer({ legacy: LegacyPatient, target: Patient, ${options} })
     class A extends BaseTransformer<LegacyPatient, Patient> {}`
  expect(offered(within('|'))).toEqual(
    expect.arrayContaining(['dependsOn', 'onConflict', 'deferred', 'columns', 'version']),
  )
  expect(offered(within('onConflict: { | }'))).toEqual(expect.arrayContaining(['columns', 'action']))
  expect(offered(within("onConflict: { columns: ['|'], action: 'update' }"))).toEqual(
    expect.arrayContaining(['id', 'name', 'department']),
  )
  expect(offered(within("onConflict: { columns: ['id'], action: '|' }"))).toEqual(
    expect.arrayContaining(['fail', 'ignore', 'update']),
  )
  expect(offered(within("deferred: ['|']"))).toEqual(expect.arrayContaining(['mother']))
  expect(offered(within('columns: { | }'))).toEqual(expect.arrayContaining(['fullName', 'phone']))
})

test('a method is not offered where a column is asked for', () => {
  const columns = offered(`@Transformer({ legacy: LegacyPatient, target: Patient, deferred: ['|'] }) class A {}`)
  expect(columns).not.toContain('rename')
})

test('an annotated row offers the columns of the target, also inside a relation', () => {
  const row = (inside: string) => `const row: TargetRow<Patient> = { ${inside} }`
  expect(offered(row('|'))).toEqual(expect.arrayContaining(['id', 'name', 'department', 'address']))
  expect(offered(row('department: { | }'))).toEqual(expect.arrayContaining(['id', 'title']))
})

test('several targets are offered by name', () => {
  expect(
    offered(`@Transformer({ legacy: LegacyPatient, target: { person: Patient, cards: Card }, onConflict: { | } })
      class A extends BaseTransformer<LegacyPatient, { person: Patient; cards: Card }> {}`),
  ).toEqual(expect.arrayContaining(['person', 'cards']))
})

test('a pipeline offers its options', () => {
  expect(offered('definePipeline({ | })')).toEqual(
    expect.arrayContaining(['name', 'dataSources', 'transformers', 'batchSize', 'create', 'legacyTimeZone']),
  )
})

function languageHost(): ts.LanguageServiceHost {
  const { config } = ts.readConfigFile(join(PROJECT_ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, PROJECT_ROOT)
  const read = (path: string) => (path === FILE ? text : ts.sys.readFile(path))
  return {
    getScriptFileNames: () => [FILE],
    getScriptVersion: (path) => (path === FILE ? text : '1'),
    getScriptSnapshot: (path) => {
      const content = read(path)
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
    },
    getCurrentDirectory: () => PROJECT_ROOT,
    getCompilationSettings: () => options,
    getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
    fileExists: (path) => path === FILE || ts.sys.fileExists(path),
    readFile: read,
    directoryExists: (path) => ts.sys.directoryExists(path),
    getDirectories: (path) => ts.sys.getDirectories(path),
  }
}
