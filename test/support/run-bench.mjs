// npm run bench -- NAME [arguments]: runs test/bench/NAME.bench.mjs against the build.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = new URL('../bench/', import.meta.url)
const [name, ...rest] = process.argv.slice(2)
const names = readdirSync(folder).flatMap((file) =>
  file.endsWith('.bench.mjs') ? [file.slice(0, -'.bench.mjs'.length)] : [],
)

if (name === undefined || !names.includes(name)) {
  console.error(`Usage: npm run bench -- NAME, where NAME is one of: ${names.join(', ')}`)
  process.exitCode = 2
} else if (!existsSync(new URL('../../dist/index.js', import.meta.url))) {
  console.error('Benchmarks run against the build: npm run build')
  process.exitCode = 2
} else {
  const file = fileURLToPath(new URL(`${name}.bench.mjs`, folder))
  process.exitCode = spawnSync(process.execPath, [file, ...rest], { stdio: 'inherit' }).status ?? 1
}
