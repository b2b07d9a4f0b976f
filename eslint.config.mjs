import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { createNodeResolver, flatConfigs, importX } from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'

/** Who may import whom inside `src`; `docs/architecture.md` has the reasons. A folder that is not named may import nothing. */
const MAY_IMPORT = {
  core: [],
  profiler: ['core'],
  database: ['core'],
  extract: ['core', 'database'],
  transform: ['core'],
  load: ['core', 'database'],
  checkpoint: ['core', 'database'],
  report: ['core', 'profiler'],
  pipeline: ['core', 'profiler', 'database', 'extract', 'transform', 'load', 'checkpoint', 'report'],
}
const PUBLIC_ENTRIES = ['./index.ts', './profiler/index.ts']

/** The only files that load these packages at run time; `import type` is free everywhere. Drivers load through TypeORM. */
const RUNTIME_IMPORTS = {
  typeorm: ['src/pipeline/define-data-sources.ts', 'src/checkpoint/etl-migrations.ts'],
  pino: ['src/pipeline/default-logger.ts', 'src/cli/logger.ts'],
  'pg-copy-streams': ['src/load/copy-stream.ts'],
  commander: ['src/cli/main.ts', 'src/cli/program.ts'],
  'cli-progress': ['src/cli/progress-bars.ts'],
  pg: [],
  mysql2: [],
  'sql.js': [],
}
const leaves = [...new Set(Object.values(RUNTIME_IMPORTS).flat())]

const folders = readdirSync(new URL('src', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
const integrations = folders.includes('integrations') ? readdirSync(new URL('src/integrations', import.meta.url)) : []

const stageZones = folders
  .filter((folder) => folder !== 'integrations' && folder !== 'cli')
  .map((folder) => ({
    target: `./src/${folder}`,
    from: './src',
    except: [folder, ...(MAY_IMPORT[folder] ?? [])].map((name) => `./${name}`),
    message: `src/${folder} may import ${MAY_IMPORT[folder]?.join(', ') || 'no other folder'}.`,
  }))

const zones = [
  ...stageZones,
  ...integrations.map((name) => ({
    target: `./src/integrations/${name}`,
    from: './src',
    except: [...PUBLIC_ENTRIES, `./integrations/${name}`],
    message: 'An integration uses the public entries only.',
  })),
  {
    target: './src/cli',
    from: './src',
    except: [...PUBLIC_ENTRIES, './cli', './integrations/html-report/index.ts'],
    message: 'The command line uses the public entries only.',
  },
  { target: './src/index.ts', from: ['./src/cli', './src/integrations'], message: 'These are entries of their own.' },
  {
    target: ['./examples', './migrations', './ormconfig.ts'],
    from: './src',
    message: "Write 'typeorm-etl', as a user does.",
  },
  { target: './src', from: ['./test', './examples'], message: 'The package stands on its own.' },
]

const kebabCase = {
  create: (context) => ({
    Program(node) {
      const name = basename(context.filename)
      if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)+$/.test(name))
        context.report({ node, message: `File names are kebab-case: ${name}` })
    },
  }),
}

function forbidRuntimeImports(leaf) {
  const packages = Object.keys(RUNTIME_IMPORTS).filter((name) => !RUNTIME_IMPORTS[name].includes(leaf))
  const patterns = packages.map((name) => ({
    group: [name, `${name}/*`],
    allowTypeImports: true,
    message: `Only leaf modules load ${name}; see RUNTIME_IMPORTS in eslint.config.mjs.`,
  }))
  return { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] }
}

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.demo/', 'node_modules/'] },
  ...tseslint.configs.recommended,
  flatConfigs.typescript,
  {
    plugins: { 'import-x': importX, house: { rules: { 'kebab-case': kebabCase } } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.mjs', '.json'] })] },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-control-regex': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'house/kebab-case': 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-self-import': 'error',
      'import-x/no-duplicates': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
    },
  },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-implied-eval': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: ['**/*.{js,cjs,mjs}'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.{js,cjs}', 'src/cli/loader/**'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    files: ['src/**'],
    rules: {
      'max-lines': ['error', 250],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'ExportAllDeclaration', message: 'An entry names what it exports.' },
      ],
      ...forbidRuntimeImports(),
    },
  },
  ...leaves.map((leaf) => ({ files: [leaf], rules: forbidRuntimeImports(leaf) })),
  { files: ['examples/**'], rules: { 'max-lines': ['error', 250] } },
  // TypeORM's generator writes these.
  { files: ['migrations/**'], rules: { '@typescript-eslint/consistent-type-imports': 'off' } },
  { files: ['test/**'], rules: { 'max-lines': ['error', 400] } },
)
