import { describe, expect, test } from '@jest/globals'
import { DataSource } from 'typeorm'
import {
  BaseTransformer,
  defineDataSources,
  definePipeline,
  type PipelineOptions,
  Transformer,
  type TransformerClass,
} from 'typeorm-etl'

class Legacy {
  id!: number
}
class Target {
  id!: number
}

const dataSources = defineDataSources({
  legacy: { type: 'sqljs', entities: [Legacy] },
  target: { type: 'postgres', url: 'postgres://nobody:geheim@127.0.0.1:1/none', entities: [Target] },
})

function transformer(name: string, dependsOn: TransformerClass[] | (() => TransformerClass[]) = []): TransformerClass {
  @Transformer({ name, legacy: Legacy, target: Target, dependsOn })
  class Made extends BaseTransformer<Legacy, Target> {}
  return Made
}
const define = (transformers: readonly TransformerClass[], more: Partial<PipelineOptions> = {}) =>
  definePipeline({ name: 'test', dataSources, transformers, ...more })
const order = (transformers: readonly TransformerClass[]) =>
  define(transformers)
    .describe()
    .map(({ name }) => name)

describe('order', () => {
  test('keeps the given one where nothing depends on anything', () => {
    expect(order(['c', 'a', 'b'].map((name) => transformer(name)))).toEqual(['c', 'a', 'b'])
  })

  test('puts each transformer behind those it depends on, functions included', () => {
    const a = transformer('a')
    const b = transformer('b', [a])
    const c = transformer('c', () => [b, a])
    const d = transformer('d', [a, c])
    expect(order([d, c, b, a])).toEqual(['a', 'b', 'c', 'd'])
  })

  test('names the circle, and only the circle', () => {
    const classes: TransformerClass[] = []
    const one = transformer('one', () => [classes[0]!])
    const two = transformer('two', [one])
    const three = transformer('three', [two])
    const outside = transformer('outside', [three])
    classes.push(three)
    expect(() => define([outside, one, two, three])).toThrow(
      expect.objectContaining({
        code: 'ETL_DEPENDENCY_CYCLE',
        message: expect.stringContaining('three -> two -> one -> three'),
        context: { cycle: ['three', 'two', 'one', 'three'] },
      }),
    )
  })

  test('a transformer that depends on itself is a circle', () => {
    const self: TransformerClass[] = []
    self.push(transformer('self', () => self))
    expect(() => define(self)).toThrow(expect.objectContaining({ context: { cycle: ['self', 'self'] } }))
  })

  test('a dependency that is not in the pipeline, or undefined by a circle of imports, is named', () => {
    const absent = transformer('absent')
    const refused = (cls: TransformerClass, words: RegExp) =>
      expect(() => define([cls])).toThrow(
        expect.objectContaining({ code: 'ETL_CONFIGURATION', message: expect.stringMatching(words) }),
      )
    refused(transformer('here', [absent]), /"here" depends on Made, which is not among/)
    refused(
      transformer('early', () => [undefined as never]),
      /dependsOn: \(\) => \[/,
    )
  })
})

describe('only', () => {
  const pipeline = define([transformer('a'), transformer('b'), transformer('c')])
  const names = (view: typeof pipeline) => view.describe().map(({ name }) => name)

  test('keeps the order of the pipeline and takes each once', () => {
    expect(names(pipeline.only('c', 'a', 'c'))).toEqual(['a', 'c'])
    expect(names(pipeline)).toEqual(['a', 'b', 'c'])
  })
  test('of nothing, or of an unknown name, is refused', () => {
    expect(() => pipeline.only()).toThrow(expect.objectContaining({ code: 'ETL_CONFIGURATION' }))
    expect(() => pipeline.only('d')).toThrow('There is no transformer "d"; the pipeline has a, b, c.')
  })
})

describe('refused options', () => {
  const a = transformer('a')
  const cases: [string, object, string][] = [
    ['batchsize', { batchsize: 5 }, 'batchsize'],
    ['a batchSize of 0', { batchSize: 0 }, 'batchSize'],
    ['a batchSize as text', { batchSize: '5' }, 'batchSize'],
    ['a commitInterval of 1.5', { commitInterval: 1.5 }, 'commitInterval'],
    ['a readAhead of 3', { readAhead: 3 }, 'readAhead'],
    ['an empty name', { name: '' }, 'name'],
    ['no transformers', { transformers: [] }, 'transformers'],
    ['transformers by name', { transformers: ['a'] }, 'transformers.0'],
    ['one class twice', { transformers: [a, a] }, 'transformers'],
    ['options for a data source', { dataSources: { legacy: { type: 'sqljs' } } }, 'dataSources.legacy'],
    ['a logger without methods', { logger: {} }, 'logger'],
    ['an unknown time zone', { legacyTimeZone: 'Europe/Atlantis' }, 'legacyTimeZone'],
    ['create that is no function', { create: {} }, 'create'],
  ]
  test.each(cases)('%s', (_, options, option) => {
    const expected = expect.objectContaining({ option, expected: expect.stringMatching(/\S/) })
    expect(() => define([a], options)).toThrow(
      expect.objectContaining({ code: 'ETL_INVALID_OPTION', context: expected }),
    )
  })

  test('undefined is no value: the default holds', () => {
    expect(() => define([a], { batchSize: undefined, logger: undefined, profiling: undefined })).not.toThrow()
  })

  test('a class without decorator, two of one name, an unknown data source, two target data sources', () => {
    const refused = (transformers: TransformerClass[], words: RegExp) =>
      expect(() => define(transformers)).toThrow(
        expect.objectContaining({ code: 'ETL_CONFIGURATION', message: expect.stringMatching(words) }),
      )
    refused([class Bare extends BaseTransformer {}], /Bare has no @Transformer/)
    refused([transformer('a'), transformer('a')], /both named "a"/)
    @Transformer({ name: 'elsewhere', legacy: Legacy, target: { dataSource: 'archive', entity: Target } })
    class Elsewhere extends BaseTransformer<Legacy, Target> {}
    refused([Elsewhere], /"archive", but the pipeline has legacy, target/)
    @Transformer({ name: 'back', legacy: Legacy, target: { dataSource: 'legacy', entity: Target } })
    class Back extends BaseTransformer<Legacy, Target> {}
    refused([transformer('a'), Back], /must share one target/)
  })
})

describe('defineDataSources', () => {
  test.each([undefined, ''])('a url of %p is refused with its key', (url) => {
    expect(() => defineDataSources({ legacy: { type: 'mysql', url } })).toThrow(
      expect.objectContaining({
        code: 'ETL_CONFIGURATION',
        message: expect.stringContaining('dataSources.legacy.url'),
      }),
    )
  })

  test.each([
    ['mysql', 'postgres://u:geheim@127.0.0.1/x', 'starts with postgres://'],
    ['mariadb', 'mysqlx://u:geheim@127.0.0.1/x', 'starts with mysqlx://'],
    ['postgres', 'mysql://u:geheim@127.0.0.1/x', 'starts with mysql://'],
    ['postgres', '127.0.0.1', 'has no scheme'],
    ['mysql', 'u:geheim@127.0.0.1:3306/x', 'has no scheme'],
  ] as const)('type %s with the url %s is refused at once, without credentials', (type, url, words) => {
    const make = () => defineDataSources({ legacy: { type, url } })
    expect(make).toThrow(
      expect.objectContaining({ code: 'ETL_CONFIGURATION', message: expect.stringContaining(words) }),
    )
    expect(make).toThrow(/^dataSources\.legacy\.url .*(?:type: '|as )(mysql|mariadb|postgres)/)
    expect(make).not.toThrow(/geheim/)
  })

  test.each([
    ['mysql', 'mariadb://u@h/x'],
    ['mariadb', 'mysql://u@h/x'],
    ['postgres', 'postgresql://u@h/x'],
    ['postgres', 'POSTGRES://u@h/x'],
  ] as const)('type %s takes %s', (type, url) => {
    expect(defineDataSources({ legacy: { type, url } }).legacy).toBeInstanceOf(DataSource)
  })

  test('takes a data source as it is', () => {
    const existing = new DataSource({ type: 'sqljs' })
    expect(defineDataSources({ legacy: existing }).legacy).toBe(existing)
  })

  test('makes data sources and opens none', () => {
    const { target } = defineDataSources({ target: { type: 'postgres', url: 'postgres://u:geheim@127.0.0.1:1/x' } })
    expect(target).toBeInstanceOf(DataSource)
    expect(target.isInitialized).toBe(false)
  })
})
