// Lets Node run this repository's .ts files: `node -r ./examples/support/register-ts.cjs some-file.ts`.
// Types are left to `npm run typecheck`; decorator metadata, which TypeORM needs, is kept (tsx and jiti drop it).
const { resolve } = require('node:path')

require('ts-node').register({
  transpileOnly: true,
  project: resolve(__dirname, '../../tsconfig.json'),
  // TypeScript 6 wants an explicit `rootDir` even where nothing is emitted to disk.
  compilerOptions: { rootDir: resolve(__dirname, '../..') },
})
