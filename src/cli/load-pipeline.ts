import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { DataSource } from 'typeorm'
import { ConfigurationError, type Pipeline } from '../index'
import { findFiles } from './find-files'
import { explainLoadError } from './loader/load-error'
import { loadModule } from './loader/load-module'

type PublicApi = typeof import('../index')

export interface PipelineFlags {
  config?: string
  transformers?: string[]
}

const CONFIG_NAMES = ['ormconfig.ts', 'ormconfig.js']

/**
 * The pipeline that the user's configuration exports, or one of its data sources and the transformers of a glob.
 *
 * @throws `ETL_CONFIGURATION` in one sentence for whatever keeps the files from loading.
 */
export async function loadPipeline(flags: PipelineFlags, cwd: string): Promise<Pipeline> {
  const file = findConfig(flags.config, cwd)
  const exported = await load(file, cwd)
  const show = relative(cwd, file) || file
  if (flags.transformers !== undefined) return assemble(flags.transformers, exported, file, cwd)
  const pipeline = await pick(exported, 'pipeline')
  if (pipeline === undefined)
    throw new ConfigurationError(
      show,
      `${show} exports no "pipeline"; add "export const pipeline = definePipeline({ ... })", or name the transformers with --transformers.`,
    )
  if (!isPipeline(pipeline))
    throw new ConfigurationError(show, `The "pipeline" that ${show} exports is not what definePipeline() returns.`)
  return pipeline
}

function findConfig(given: string | undefined, cwd: string): string {
  if (given === undefined) {
    const found = CONFIG_NAMES.map((name) => resolve(cwd, name)).find((path) => existsSync(path))
    if (found !== undefined) return found
    throw new ConfigurationError(
      'config',
      `There is no ${CONFIG_NAMES.join(' and no ')} in ${cwd}; run this in the project's folder, or name the file with --config.`,
    )
  }
  const path = resolve(cwd, given)
  if (existsSync(path) && statSync(path).isFile()) return path
  throw new ConfigurationError('config', `The configuration file ${given} does not exist; correct --config.`)
}

async function load(file: string, cwd: string): Promise<Record<string, unknown>> {
  try {
    return await loadModule(file)
  } catch (error) {
    const message = explainLoadError(error, file, cwd)
    throw message === undefined ? error : new ConfigurationError(relative(cwd, file), message, error)
  }
}

/** A named export, or a property of the default export; a promise of it is waited for (dependency injection). */
async function pick(exported: Record<string, unknown>, name: string): Promise<unknown> {
  const fallback = (await exported.default) as Record<string, unknown> | undefined
  return (await exported[name]) ?? (typeof fallback === 'object' ? await fallback?.[name] : undefined)
}

/** By shape: the pipeline may come from another installed copy of this package. */
function isPipeline(value: unknown): value is Pipeline {
  const methods: (keyof Pipeline)[] = ['run', 'only', 'describe', 'status', 'report', 'on']
  return (
    typeof value === 'object' && value !== null && methods.every((m) => typeof Reflect.get(value, m) === 'function')
  )
}

async function assemble(
  globs: readonly string[],
  exported: Record<string, unknown>,
  config: string,
  cwd: string,
): Promise<Pipeline> {
  const show = relative(cwd, config) || config
  const dataSources = await findDataSources(exported)
  if (dataSources === undefined)
    throw new ConfigurationError(
      show,
      `${show} exports no "dataSources"; add "export const dataSources = defineDataSources({ ... })" for --transformers to use.`,
    )
  const files = globs.flatMap((glob) => findFiles(glob, cwd))
  if (files.length === 0)
    throw new ConfigurationError('transformers', `No file matches --transformers ${globs.join(' ')} in ${cwd}.`)
  // The copy of the package that the user's files import: theirs if they have one, which may be this one.
  const etl = createRequire(config)('typeorm-etl') as PublicApi
  const exports: unknown[] = []
  for (const file of files) exports.push(...Object.values(await load(file, cwd)))
  const classes = [...new Set(exports)].filter((value) => isTransformerClass(value, etl))
  if (classes.length === 0)
    throw new ConfigurationError(
      'transformers',
      `The ${files.length} files of --transformers ${globs.join(' ')} export no class that extends BaseTransformer.`,
    )
  const define = (transformers: TransformerClasses) =>
    etl.definePipeline({ name: projectName(config), dataSources, transformers })
  return define(classes.filter((cls) => !isPlainBase(cls, classes, define)))
}

type TransformerClasses = Parameters<PublicApi['definePipeline']>[0]['transformers']

function isTransformerClass(value: unknown, { BaseTransformer }: PublicApi): value is TransformerClasses[number] {
  return typeof value === 'function' && value.prototype instanceof BaseTransformer
}

/** A class without `@Transformer` that others extend; one that nobody extends lacks the decorator by mistake. */
function isPlainBase(
  cls: TransformerClasses[number],
  all: TransformerClasses,
  define: (transformers: TransformerClasses) => Pipeline,
): boolean {
  if (!all.some((other) => other.prototype instanceof cls)) return false
  try {
    define([cls])
    return false
  } catch (error) {
    return (error as { context?: { subject?: string } }).context?.subject === cls.name
  }
}

/** The export `dataSources`, or the default export where it is a map of DataSources. */
async function findDataSources(exported: Record<string, unknown>): Promise<Record<string, DataSource> | undefined> {
  for (const value of [await pick(exported, 'dataSources'), await exported.default])
    if (isDataSourceMap(value)) return value
  return undefined
}

function isDataSourceMap(value: unknown): value is Record<string, DataSource> {
  if (typeof value !== 'object' || value === null) return false
  const entries = Object.values(value) as unknown[]
  return entries.length > 0 && entries.every((entry) => typeof Reflect.get(Object(entry), 'initialize') === 'function')
}

/** The resume key of a pipeline that has no name of its own: the project's name in package.json, else its folder's. */
function projectName(config: string): string {
  for (let folder = dirname(config); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }
      if (name !== undefined) return name
    }
    if (dirname(folder) === folder) return basename(dirname(config))
  }
}
