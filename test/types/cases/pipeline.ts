// What surrounds the transformers: data sources, pipeline, runs, events, reports.
import { BaseTransformer, defineDataSources, definePipeline, type EtlError, Transformer } from 'typeorm-etl'
import { DataSource } from 'typeorm'
import { LegacyPatient, Patient } from './entities'

@Transformer({ legacy: LegacyPatient, target: Patient })
class PatientTransformer extends BaseTransformer<LegacyPatient, Patient> {
  constructor(readonly prefix = '') {
    super()
  }
  transform(legacy: LegacyPatient) {
    return { id: legacy.id }
  }
}
const transformers = [PatientTransformer]

export const dataSources = defineDataSources({
  legacy: { type: 'mysql', url: process.env['LEGACY_DATABASE_URL'], entities: [LegacyPatient] },
  target: { type: 'postgres', url: process.env['TARGET_DATABASE_URL'], entities: [Patient], migrations: ['m/*.ts'] },
  existing: new DataSource({ type: 'sqljs' }),
})
export const target: DataSource = dataSources.target
// @ts-expect-error Property 'traget' does not exist on type
export const misspelt = dataSources.traget

// @ts-expect-error is not assignable to type
defineDataSources({ legacy: { type: 'postgers', url: 'x' } })
// @ts-expect-error 'entites' does not exist in type
defineDataSources({ legacy: { type: 'postgres', url: 'x', entites: [] } })

export const pipeline = definePipeline({
  name: 'hospital',
  dataSources,
  transformers,
  batchSize: 100,
  create: async (cls) => new cls(),
})
// @ts-expect-error 'batchsize' does not exist in type
definePipeline({ name: 'hospital', dataSources, transformers, batchsize: 100 })
// @ts-expect-error Property 'name' is missing in type
definePipeline({ dataSources, transformers })
// @ts-expect-error Type 'string' is not assignable to type 'number'
definePipeline({ name: 'hospital', dataSources, transformers, batchSize: '100' })
// @ts-expect-error is not assignable to type
definePipeline({ name: 'hospital', dataSources, transformers: ['patients'] })
// @ts-expect-error 'type' does not exist in type 'DataSource'
definePipeline({ name: 'hospital', dataSources: { legacy: { type: 'postgres' } }, transformers })

export async function runs(): Promise<number> {
  await pipeline.only(PatientTransformer, 'other').run({ dryRun: 'check', signal: new AbortController().signal })
  // @ts-expect-error 'dryrun' does not exist in type
  await pipeline.run({ dryrun: true })
  // @ts-expect-error is not assignable to type
  await pipeline.run({ dryRun: 'yes' })
  await new PatientTransformer('x').safeRun({ pipeline, dryRun: true })
  // @ts-expect-error Argument of type '{}' is not assignable to parameter of type 'SafeRunOptions'
  await new PatientTransformer('x').safeRun({})

  pipeline.on('batch:committed', ({ transformer, counts }) => console.log(transformer, counts.insertCount))
  pipeline.once('run:finished', ({ report }) => console.log(report.state === 'completed'))
  pipeline.on('progress', ({ etaSeconds }) => {
    // @ts-expect-error [strictNullChecks] 'etaSeconds' is possibly 'null'
    console.log(etaSeconds.toFixed())
  })
  // @ts-expect-error "batch:comitted"' is not assignable to parameter
  pipeline.on('batch:comitted', () => undefined)
  // @ts-expect-error Property 'rows' does not exist on type
  pipeline.off('progress', ({ rows }) => console.log(rows))

  const report = await pipeline.run()
  // @ts-expect-error have no overlap
  if (report.state === 'done') return 0
  return report.performance.summary.totalTime + report.counts.readCount
}

export function codeOf(error: EtlError): string {
  // @ts-expect-error Cannot assign to 'code' because it is a read-only property
  error.code = 'ETL_OTHER'
  return error.code + (error.report?.runId ?? '')
}
