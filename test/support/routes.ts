import { describe } from '@jest/globals'
import { type LegacyKind, type TargetKind, testRun } from './servers'

/** From which legacy database to which target a test moves rows. */
export interface Route {
  legacy: LegacyKind
  target: TargetKind
}

export interface RouteOptions {
  /** @defaultValue sqljs, mysql, embedded-postgres */
  legacy?: readonly LegacyKind[]
  /** @defaultValue embedded-postgres, postgres */
  target?: readonly TargetKind[]
  /** Every legacy with every target instead of each kind at least once. @defaultValue false, or TEST_ALL_ROUTES=true */
  all?: boolean
}

/** The server `postgres` is a legacy database only with `all`: for reading it is the same code as the embedded one. */
const LEGACY: readonly LegacyKind[] = ['sqljs', 'mysql', 'embedded-postgres']
const EVERY_LEGACY: readonly LegacyKind[] = [...LEGACY, 'postgres']
const TARGET: readonly TargetKind[] = ['embedded-postgres', 'postgres']

/**
 * Declares the same tests once per route. Routes over a server that did not answer are declared too, as skipped tests
 * that name the reason.
 */
export function describeRoutes(title: string, options: RouteOptions, declareTests: (route: Route) => void): void {
  const all = options.all ?? process.env.TEST_ALL_ROUTES === 'true'
  const legacy = options.legacy ?? (all ? EVERY_LEGACY : LEGACY)
  const target = options.target ?? TARGET
  for (const route of all ? everyRoute(legacy, target) : coveringRoutes(legacy, target)) {
    const missing = [...new Set([reason(route.legacy), reason(route.target)])].filter((why) => why !== undefined)
    const name = `${title}: ${route.legacy} to ${route.target}`
    if (missing.length === 0) describe(name, () => declareTests(route))
    else describe.skip(`${name} (skipped: ${missing.join('; ')})`, () => declareTests(route))
  }
}

function everyRoute(legacy: readonly LegacyKind[], target: readonly TargetKind[]): Route[] {
  return legacy.flatMap((from) => target.map((to) => ({ legacy: from, target: to })))
}

/** Each kind at least once on its side; an available kind is never skipped for want of a server on the other side. */
function coveringRoutes(legacy: readonly LegacyKind[], target: readonly TargetKind[]): Route[] {
  const usable = target.filter(isAvailable)
  const partners = usable.length > 0 ? usable : target
  const routes = legacy.map((from, index) => ({ legacy: from, target: partners[index % partners.length]! }))
  const uncovered = target.filter((kind) => !routes.some((route) => route.target === kind && isAvailable(route.legacy)))
  const anyLegacy = legacy.find(isAvailable) ?? legacy[0]!
  return [...routes, ...uncovered.map((to) => ({ legacy: anyLegacy, target: to }))]
}

function isAvailable(kind: LegacyKind | TargetKind): boolean {
  return reason(kind) === undefined
}

function reason(kind: LegacyKind | TargetKind): string | undefined {
  if (kind === 'sqljs') return undefined
  const state = testRun().servers[kind]
  return 'skipped' in state ? state.skipped : undefined
}
