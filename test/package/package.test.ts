import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { documents, readDocument, relativeLinks } from '../docs/markdown'
import { PROJECT_ROOT } from '../support/type-check'
import { Consumer, manifest, optionalPeers, requiredPeers } from './consumer'

const entries = Object.keys(manifest.exports).map((subpath) => join('typeorm-etl', subpath))
const codeEntries = entries.filter((entry) => !entry.endsWith('.json'))

let consumer: Consumer
beforeAll(() => {
  consumer = new Consumer()
}, 180_000)
afterAll(() => consumer?.remove())

test('the tarball holds the build and the documents, nothing else', () => {
  const stray = consumer.packed.filter(
    (path) =>
      !/^(dist\/.*\.(js|d\.ts|js\.map)|docs\/.*\.(md|svg|png)|README\.md|CHANGELOG\.md|CONTRIBUTING\.md|LICENSE|package\.json)$/.test(
        path,
      ),
  )
  expect(stray).toEqual([])
  for (const file of ['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts', ...Object.values(manifest.bin)])
    expect(consumer.packed).toContain(join(file))
})

test.each(documents())('%s is packed, and links to what is packed', (document) => {
  expect(consumer.packed).toContain(document)
  const links = relativeLinks(readDocument(document)).map((link) => link.replace(/#.*$/, ''))
  const targets = links.filter((link) => link !== '').map((link) => join(dirname(document), link))
  expect(targets.filter((target) => !consumer.packed.includes(target))).toEqual([])
})

test('every package that the build names is a dependency or a peer', () => {
  // Jest answers for this one itself, wherever it is installed.
  const declared = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies), '@jest/globals']
  const named = consumer.packed
    .filter((path) => /\.(js|d\.ts)$/.test(path))
    .flatMap((path) => [
      ...consumer.read(path).matchAll(/(?:\bfrom |\brequire\(|\bimport\(|^declare module )["']([^"']+)/gm),
    ])
    .map((match) => match[1]!)
    .filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !name.startsWith('typeorm-etl'))
  const packages = new Set(named.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)![0]))
  expect(packages).toContain('expect')
  expect([...packages].filter((name) => !declared.includes(name))).toEqual([])
})

test.each(optionalPeers)(
  'the optional peer %s is not installed here, so the tests below prove that it is optional',
  (peer) => {
    const resolve = `try { require.resolve(${JSON.stringify(`${peer}/package.json`)}); console.log('found') } catch { console.log('absent') }`
    expect(consumer.node(['-e', resolve]).trim()).toBe('absent')
  },
)

describe.each(codeEntries)('%s', (entry) => {
  const namesByRequire = (...before: string[]) =>
    JSON.parse(consumer.node([...before, '-p', `JSON.stringify(Object.keys(require('${entry}')).sort())`])) as string[]
  const namesByImport = (...before: string[]) => {
    const script = `import * as all from '${entry}'; console.log(JSON.stringify(Object.keys(all).sort()))`
    const names = JSON.parse(consumer.node([...before, '--input-type=module', '-e', script])) as string[]
    // What Node adds to every CommonJS module that is imported.
    return names.filter((name) => !['default', 'module.exports', '__esModule'].includes(name))
  }

  test('loads by require and by import, with the same names', () => {
    expect(namesByRequire().length).toBeGreaterThan(0)
    expect(namesByImport()).toEqual(namesByRequire())
  })

  if (entry !== 'typeorm-etl')
    test('loads without typeorm, pino and reflect-metadata', () => {
      consumer.write('hide-peers.cjs', hidePeers())
      expect(namesByRequire('--require', './hide-peers.cjs').length).toBeGreaterThan(0)
      expect(namesByImport('--require', './hide-peers.cjs').length).toBeGreaterThan(0)
    })
})

test('package.json can be read through its subpath', () => {
  expect(consumer.node(['-p', "require('typeorm-etl/package.json').name"]).trim()).toBe('typeorm-etl')
})

test('the command line starts', () => {
  const [program] = Object.keys(manifest.bin)
  expect(consumer.node([join('node_modules', '.bin', program!), '--help'])).toContain('run')
})

describe('the packed types', () => {
  beforeAll(() => {
    consumer.write('consumer.ts', CONSUMER)
    consumer.write('consumer.mts', CONSUMER)
  })

  test.each([
    { module: 'node16', moduleResolution: 'node16', files: ['consumer.ts', 'consumer.mts'] },
    { module: 'esnext', moduleResolution: 'bundler', files: ['consumer.ts'] },
    { module: 'commonjs', moduleResolution: 'bundler', files: ['consumer.ts'] },
  ])('compile with module $module and moduleResolution $moduleResolution', ({ files, ...compilerOptions }) => {
    const config = {
      compilerOptions: {
        ...compilerOptions,
        target: 'es2022',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        strictPropertyInitialization: false,
        typeRoots: [join(PROJECT_ROOT, 'node_modules', '@types')],
        types: ['node'],
      },
      files,
    }
    consumer.write('tsconfig.json', JSON.stringify(config))
    consumer.node([join(PROJECT_ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'])
  })
})

/** Makes Node behave as if the peers were not installed, for `require` in whatever file. */
function hidePeers(): string {
  return `const Module = require('node:module')
    const resolve = Module._resolveFilename
    Module._resolveFilename = function (request, ...rest) {
      if (${JSON.stringify(requiredPeers)}.includes(request.split('/')[0])) throw new Error('hidden: ' + request)
      return resolve.call(this, request, ...rest)
    }`
}

const CONSUMER = `import { BaseTransformer, definePipeline, defineDataSources, type RunReport, type TargetRow, Transformer } from 'typeorm-etl'
import { Profiled } from 'typeorm-etl/profiler'
import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity() class Old { @PrimaryColumn() id: number; @Column() name: string }
@Entity() class New { @PrimaryColumn() id: number; @Column() title: string }

@Transformer({ legacy: Old, target: New })
class Renamer extends BaseTransformer<Old, New> {
  @Profiled('clean') clean(name: string): string { return name.trim() }
  transform(old: Old): TargetRow<New> | null { return { id: old.id, title: this.clean(old.name) } }
}
const dataSources = defineDataSources({ legacy: { type: 'mysql', url: 'mysql://x', entities: [Old] }, target: { type: 'postgres', url: 'postgres://x', entities: [New] } })
export const go = (): Promise<RunReport> => definePipeline({ name: 'x', dataSources, transformers: [Renamer] }).run()
// @ts-expect-error a misspelt property
export const wrong: TargetRow<New> = { titel: 'x' }
`
