import type { CliIo } from '../cli-io'
import { type CommonFlags, withPipeline } from '../command-runner'
import { EXIT } from '../exit-codes'
import { formatTable } from '../format'

/** `typeorm-etl list` */
export function listCommand(flags: CommonFlags, io: CliIo): Promise<void> {
  return withPipeline(flags, io, async (pipeline) => {
    const transformers = pipeline.describe()
    if (flags.json === true) io.printJson(transformers)
    else
      io.print(
        formatTable(
          ['transformer', 'legacy', '', 'target', 'after'],
          transformers.map(({ name, legacy, targets, dependsOn }) => [
            name,
            `${legacy.dataSource}: ${legacy.entity}`,
            '->',
            targets.map(({ dataSource, entity }) => `${dataSource}: ${entity}`).join(', '),
            dependsOn.join(', '),
          ]),
        ),
      )
    return EXIT.ok
  })
}
