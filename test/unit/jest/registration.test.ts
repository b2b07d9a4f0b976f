import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect as imported } from '@jest/globals'
import '../../../src/integrations/jest'
import { sampleReport } from '../report/sample-report'

test('typed and registered for the global expect and for the one of @jest/globals', () => {
  expect(sampleReport()).toHaveLoaded({ departments: 24 })
  imported(sampleReport()).toHaveLoaded({ departments: 24 })
  imported(sampleReport()).not.toHaveOperation('nothing', { count: 1 })
  // @ts-expect-error -- rows are numbers
  expect(() => imported(sampleReport()).toHaveLoaded({ departments: '24' })).toThrow('differs')
  // @ts-expect-error -- no such option
  expect(() => expect(sampleReport()).toHaveOperation('bulk_create', { times: 221 })).not.toThrow()
})

test('without a global expect it is the one of @jest/globals that is extended', () => {
  const extend = jest.spyOn(imported, 'extend')
  const globals = globalThis as { expect?: unknown }
  const before = globals.expect
  try {
    globals.expect = undefined // as with Jest's `injectGlobals: false`
    jest.isolateModules(() => jest.requireActual('../../../src/integrations/jest'))
  } finally {
    globals.expect = before
  }
  expect(extend.mock.calls).toEqual([[{ toHaveOperation: expect.any(Function), toHaveLoaded: expect.any(Function) }]])
  extend.mockRestore()
})

test('outside of Jest it loads, without TypeORM, and exports the matchers', () => {
  const entry = join(__dirname, '../../../src/integrations/jest/index.ts')
  const script = `
    require('ts-node').register({ transpileOnly: true, skipProject: true, compilerOptions: { module: 'commonjs', moduleResolution: 'bundler', target: 'es2022' } })
    const loaded = Object.keys(require(${JSON.stringify(entry)}))
    const packages = Object.keys(require.cache).filter((file) => /node_modules.(typeorm|pino|zod)./.test(file))
    console.log(JSON.stringify({ loaded, packages }))`
  const output = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })) as object
  expect(output).toEqual({ loaded: ['toHaveLoaded', 'toHaveOperation'], packages: [] })
})
