import Module from 'node:module'

/** The parts of Node's CommonJS loader that loaders hook into; undeclared in its types, unchanged since Node 4. */
export interface CommonJsLoader {
  _extensions: Record<string, (module: CommonJsModule, filename: string) => void>
  _resolveFilename(request: string, parent: { filename?: string | null } | undefined, ...rest: unknown[]): string
}

export interface CommonJsModule {
  _compile(code: string, filename: string, format?: 'commonjs'): void
}

export const commonJsLoader = Module as unknown as CommonJsLoader
