const { availableParallelism } = require('node:os')

/** Folders that need database servers; the rest runs with nothing started. */
const WITH_DATABASES = ['contracts', 'integration', 'e2e', 'package']
const WITHOUT_DATABASES = ['unit', 'types', 'docs']

function project(name) {
  const databases = WITH_DATABASES.includes(name)
  return {
    displayName: name,
    testEnvironment: 'node',
    testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
    // `isolatedModules` in tsconfig.json makes ts-jest transpile file by file; `npm run typecheck` finds type errors.
    transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json', diagnostics: false }] },
    moduleNameMapper: {
      '^typeorm-etl$': '<rootDir>/src/index.ts',
      '^typeorm-etl/profiler$': '<rootDir>/src/profiler/index.ts',
      '^typeorm-etl/jest$': '<rootDir>/src/integrations/jest/index.ts',
    },
    modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.demo'],
    setupFiles: ['reflect-metadata'],
    setupFilesAfterEnv: name === 'unit' ? [] : ['<rootDir>/test/support/long-timeout.ts'],
    // One path for all projects: Jest starts it once per run, and not at all for a run without these folders.
    ...(databases && {
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    }),
  }
}

/** @type {import('jest').Config} */
module.exports = {
  projects: [...WITHOUT_DATABASES, ...WITH_DATABASES].map(project),
  maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  reporters: ['default', '<rootDir>/test/support/summary-reporter.js'],
}
