import { jest } from '@jest/globals'

// Compilers, servers and child processes start inside these tests.
jest.setTimeout(60_000)
