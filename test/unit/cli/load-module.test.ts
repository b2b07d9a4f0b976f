import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPackage, type InstalledPackage } from '../../e2e/fixtures/cli/installed-package'

// Jest has a module loader of its own, so the loader is tried where it works: in a process of its own.
// Each test starts a process that loads TypeScript and TypeORM.
jest.setTimeout(60_000)
let etl: InstalledPackage
beforeAll(() => {
  etl = installPackage()
})
afterAll(() => etl.remove())

/** Loads `file` of the project and returns what its export `result` is. */
function load(folder: string, file: string, nodeOptions: string[] = []): unknown {
  const script = `
    const { loadModule } = require(${JSON.stringify(join(etl.main, '../loader/load-module'))})
    loadModule(${JSON.stringify(join(folder, file))})
      .then(async (exported) => console.log(JSON.stringify({ result: await exported.result })))
      .catch((error) => { console.log(JSON.stringify({ name: error.name, message: error.message, place: error.place, stack: error.stack })) })`
  const output = execFileSync(process.execPath, [...nodeOptions, '-e', script], { cwd: folder, encoding: 'utf8' })
  return JSON.parse(output)
}

const ENTITY = `
  import { Column, Entity, PrimaryColumn } from 'typeorm'
  @Entity()
  export class Patient {
    @PrimaryColumn() id!: number
    @Column() name!: string
    @Column() bornAt!: Date
  }`
const METADATA = `
  export const result = ['id', 'name', 'bornAt'].map((key) => Reflect.getMetadata('design:type', Patient.prototype, key).name)`
const TYPES = ['Number', 'String', 'Date']

test('decorator metadata is there in a CommonJS project without tsconfig.json and without reflect-metadata imported', () => {
  const folder = etl.project({ 'ormconfig.ts': ENTITY + METADATA })
  expect(load(folder, 'ormconfig.ts')).toEqual({ result: TYPES })
})

test('a "type": "module" project with nodenext loads, and ./x.js stands for x.ts', () => {
  const folder = etl.project({
    'package.json': '{ "type": "module" }',
    'tsconfig.json':
      '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "verbatimModuleSyntax": true, "experimentalDecorators": true } }',
    'entities/patient.ts': ENTITY,
    'ormconfig.ts': `import { Patient } from './entities/patient.js'
      import { basename } from 'node:path'
      const here: string[] = [basename(import.meta.dirname), basename(import.meta.filename), new URL(import.meta.url).protocol]
      const types = ['id', 'name', 'bornAt'].map((key) => Reflect.getMetadata('design:type', Patient.prototype, key).name)
      export const result = [...types, ...here.slice(1)]`,
  })
  expect(load(folder, 'ormconfig.ts')).toEqual({ result: [...TYPES, 'ormconfig.ts', 'file:'] })
})

test('TypeORM finds entities by a glob of TypeScript files in a "type": "module" project', () => {
  const folder = etl.project({
    'package.json': '{ "type": "module" }',
    'entities/patient.ts': ENTITY,
    'ormconfig.ts': `import { DataSource } from 'typeorm'
      const source = new DataSource({ type: 'sqljs', entities: [import.meta.dirname + '/entities/*.ts'] })
      export const result = source.initialize().then(async () => {
        const names = source.entityMetadatas.map(({ name, columns }) => [name, columns.map((c) => String(c.type instanceof Function ? c.type.name : c.type))])
        await source.destroy()
        return names
      })`,
  })
  expect(load(folder, 'ormconfig.ts')).toEqual({ result: [['Patient', TYPES]] })
})

test.each(['.mts', '.cts'])('a %s file loads', (extension) => {
  const folder = etl.project({ [`ormconfig${extension}`]: ENTITY + METADATA })
  expect(load(folder, `ormconfig${extension}`)).toEqual({ result: TYPES })
})

test('tsconfig paths hold, also through extends', () => {
  const folder = etl.project({
    'base.json': '{ "compilerOptions": { "paths": { "@app/*": ["./src/*"], "settings": ["./src/settings.ts"] } } }',
    'tsconfig.json': '{ "extends": "./base.json" }',
    'src/entities/patient.ts': ENTITY,
    'src/settings.ts': 'export const settings = 7',
    'src/index.ts': 'export const whole = 1',
    'ormconfig.ts': `import { Patient } from '@app/entities/patient'
      import { settings } from 'settings'
      import { whole } from './src'
      export const result = [Patient.name, settings, whole]`,
  })
  expect(load(folder, 'ormconfig.ts')).toEqual({ result: ['Patient', 7, 1] })
})

test('what the user says about decorators is kept', () => {
  const folder = etl.project({
    'tsconfig.json': '{ "compilerOptions": { "experimentalDecorators": false, "target": "es2022" } }',
    'ormconfig.ts': `const kinds: unknown[] = []
      const seen = (_: unknown, context: { kind: string }) => void kinds.push(context.kind)
      @seen class A { @seen method() {} }
      export const result = [A.name, ...kinds]`,
  })
  expect(load(folder, 'ormconfig.ts')).toEqual({ result: ['A', 'method', 'class'] })
})

test.each([
  ['.js', {}, 'ormconfig.js', 'exports.result = require("node:path").basename(__filename)', 'ormconfig.js'],
  ['.js of a module project', { 'package.json': '{ "type": "module" }' }, 'ormconfig.js', 'export const result = 1', 1],
  ['.mjs', {}, 'ormconfig.mjs', 'import { posix } from "node:path"; export const result = posix.sep', '/'],
  ['.mjs with top-level await', {}, 'ormconfig.mjs', 'export const result = await Promise.resolve(3)', 3],
])('plain JavaScript: %s', (_name, files, file, code, result) => {
  const folder = etl.project({ ...files, [file]: code })
  expect(load(folder, file)).toEqual({ result })
})

test('a syntax error names file, line and column', () => {
  const folder = etl.project({ 'ormconfig.ts': 'export const a = 1\nexport const = 2\n' })
  expect(load(folder, 'ormconfig.ts')).toMatchObject({
    place: `${folder}/ormconfig.ts:2:14`,
    message: 'Variable declaration expected.',
  })
})

test('stacks point into the TypeScript source', () => {
  const folder = etl.project({
    'ormconfig.ts': `interface Removed { a: number }

      type AlsoRemoved = Removed
      const value = {} as { missing?: { a: AlsoRemoved } }
      export const result = value.missing!.a`,
  })
  const { stack } = load(folder, 'ormconfig.ts') as { stack: string }
  expect(stack).toContain(`${folder}/ormconfig.ts:5:`)
})

describe('the instance of typeorm-etl', () => {
  const source = { 'ormconfig.ts': `import * as profiler from 'typeorm-etl/profiler'\nexport { profiler }` }
  /** True where the project's file got the modules of the package that the command line runs from. */
  function sharesInstance(folder: string): boolean {
    const script = `
      const own = require(${JSON.stringify(join(etl.main, '../../profiler/index'))})
      const { loadModule } = require(${JSON.stringify(join(etl.main, '../loader/load-module'))})
      loadModule(process.argv[1]).then((exported) => console.log(exported.profiler === own))`
    const args = ['-e', script, join(folder, 'ormconfig.ts')]
    return execFileSync(process.execPath, args, { encoding: 'utf8' }) === 'true\n'
  }

  test('is shared by the project and the command line', () => {
    expect(sharesInstance(etl.project(source))).toBe(true)
  })

  test('is the command line’s own where the project has none installed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'typeorm-etl-bare-'))
    try {
      writeFileSync(join(folder, 'ormconfig.ts'), source['ormconfig.ts'])
      expect(sharesInstance(folder)).toBe(true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('is the project’s own where it has another one installed', () => {
    const other = installPackage()
    try {
      expect(sharesInstance(other.project(source))).toBe(false)
    } finally {
      other.remove()
    }
  })

  test('is shared where tsconfig paths lead into the package itself', () => {
    const folder = etl.project({
      ...source,
      'tsconfig.json': JSON.stringify({
        compilerOptions: { paths: { 'typeorm-etl/profiler': [join(etl.main, '../../core/counts.js')] } },
      }),
    })
    expect(sharesInstance(folder)).toBe(true)
  })
})

test('a project whose TypeScript is missing is told what to install', () => {
  const folder = etl.project({
    'ormconfig.ts': 'export const result = 1',
    'hide.cjs': `const Module = require('node:module')
      const resolve = Module._resolveFilename
      Module._resolveFilename = function (request, ...rest) {
        return resolve.call(this, request === 'typescript' ? 'typescript-hidden' : request, ...rest)
      }`,
  })
  expect(load(folder, 'ormconfig.ts', ['--require', join(folder, 'hide.cjs')])).toMatchObject({
    message: expect.stringContaining('run "npm install -D typescript"') as string,
  })
})
