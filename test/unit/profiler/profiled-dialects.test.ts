import { compileFunction } from 'node:vm'
import * as ts from 'typescript'
import { attachProfiler, ETLProfiler, Profiled } from '../../../src/profiler'

const SOURCE = `
  class Service {
    constructor() { this.factor = 2 }
    @Profiled('double') double(x) { return x * this.factor }
    @Profiled() async later(x) { await null; return this.double(x) }
    @Profiled('steps') *steps() { yield 1; yield 2 }
    @Profiled('pages') async *pages() { yield await this.later(1) }
    @Profiled('secret') #secret() { return 'kept' }
    open() { return this.#secret() }
    @Profiled('create') static create() { return new Service() }
  }
  return Service`

interface Service {
  double(x: number): number
  later(x: number): Promise<number>
  steps(): Iterable<number>
  pages(): AsyncIterable<number>
  open(): string
}

function compile(source: string, experimentalDecorators: boolean): { new (): Service; create(): Service } {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.None, experimentalDecorators },
  })
  return compileFunction(outputText, ['Profiled'])(Profiled) as { new (): Service; create(): Service }
}

const legacySource = SOURCE.replace("@Profiled('secret') ", '') // legacy decorators cannot stand on #private methods

test.each([
  ['legacy', true, legacySource],
  ['standard', false, SOURCE],
])('%s decorators: sync, async, generator, async generator, static', async (_dialect, experimental, source) => {
  const Class = compile(source, experimental)
  const profiler = new ETLProfiler('p')
  const service = profiler.profileOperation('around', () => Class.create())
  attachProfiler(service, profiler)
  expect(service.double(2)).toBe(4)
  expect(await service.later(3)).toBe(6)
  expect([...service.steps()]).toEqual([1, 2])
  const pages = []
  for await (const page of service.pages()) pages.push(page)
  expect(pages).toEqual([2])
  expect(service.open()).toBe('kept')

  const counts = Object.fromEntries(
    Object.entries(profiler.getPerformanceReport().operations).map(([name, { count }]) => [name, count]),
  )
  const secret = experimental ? {} : { secret: 1 }
  expect(counts).toEqual({ around: 1, create: 1, double: 3, later: 2, steps: 3, pages: 2, ...secret })
})

/** For each class body the messages of the type checker. */
function check(bodies: readonly string[], experimentalDecorators: boolean): string[][] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    experimentalDecorators,
  }
  const texts = new Map(
    bodies.map((body, index) => [
      `${__dirname}/checked-${index}.ts`,
      `import { Profiled } from '../../../src/profiler'\nexport class Checked {\n${body}\n}`,
    ]),
  )
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile } = host
  host.fileExists = (file) => texts.has(file) || fileExists(file)
  host.getSourceFile = (file, language, ...rest) => {
    const text = texts.get(file)
    return text === undefined ? getSourceFile(file, language, ...rest) : ts.createSourceFile(file, text, language)
  }
  const program = ts.createProgram([...texts.keys()], options, host)
  return [...texts.keys()].map((file) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  )
}

const METHODS = `
  @Profiled('a') double(x: number): number { return x }
  @Profiled() async later(): Promise<string> { return '' }
  @Profiled('g') *steps(): Generator<number> { yield 1 }
  @Profiled('g') async *pages<T>(x: T): AsyncGenerator<T> { yield x }
  @Profiled('s') static create(this: void): number { return 1 }
  @Profiled('p') protected hidden(a: string, ...rest: number[]): void { void [a, rest] }
  use(): number { return this.double(1) }`

const NO_METHODS = [
  `@Profiled('x') field = 1`,
  `@Profiled('x') get value(): number { return 1 }`,
  `@Profiled(1) method(): void {}`,
]

test.each([
  ['legacy', true],
  ['standard', false],
])(
  '%s decorators compile on methods and on nothing else',
  (_dialect, experimental) => {
    const [methods, ...others] = check([METHODS, ...NO_METHODS], experimental)
    expect(methods).toEqual([])
    expect(others.map((messages) => messages.length)).toEqual([1, 1, 1])
  },
  60_000,
)
