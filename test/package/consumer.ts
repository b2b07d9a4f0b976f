import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PROJECT_ROOT } from '../support/type-check'

export interface Manifest {
  exports: Record<string, unknown>
  bin: Record<string, string>
  dependencies: Record<string, string>
  peerDependencies: Record<string, string>
  peerDependenciesMeta: Record<string, { optional?: boolean }>
}

export const manifest = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as Manifest

export const optionalPeers = Object.keys(manifest.peerDependenciesMeta)
export const requiredPeers = Object.keys(manifest.peerDependencies).filter((name) => !optionalPeers.includes(name))

/** An empty project with the packed tarball and only what the package really needs. */
export class Consumer {
  readonly folder = mkdtempSync(join(tmpdir(), 'typeorm-etl-consumer-'))
  /** Paths inside the tarball. */
  readonly packed: string[]

  constructor() {
    const { filename, paths } = packInto(this.folder)
    this.packed = paths
    const peers = Object.fromEntries(requiredPeers.map((name) => [name, manifest.peerDependencies[name]]))
    const dependencies = { 'typeorm-etl': `file:${filename}`, ...peers }
    this.write('package.json', JSON.stringify({ name: 'consumer', private: true, dependencies }))
    run(this.folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'])
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true })
    writeFileSync(join(this.folder, path), text)
  }

  /** A file of the installed package, by its path inside the tarball. */
  read(path: string): string {
    return readFileSync(join(this.folder, 'node_modules', 'typeorm-etl', path), 'utf8')
  }

  node(args: readonly string[]): string {
    return run(this.folder, process.execPath, args)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Packs the build as `npm publish` would. */
export function packInto(folder: string): { filename: string; paths: string[] } {
  const options = ['--ignore-scripts', '--json', '--pack-destination', folder]
  const [pack] = JSON.parse(run(PROJECT_ROOT, 'npm', ['pack', ...options])) as [
    { filename: string; files: { path: string }[] },
  ]
  return { filename: pack.filename, paths: pack.files.map(({ path }) => path) }
}

/** @throws an error with everything that the command printed. */
export function run(cwd: string, command: string, args: readonly string[]): string {
  // The test runner's own variables would change what npm and Node do.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|JEST_)/i.test(name)))
  try {
    return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`, { cause: error })
  }
}
