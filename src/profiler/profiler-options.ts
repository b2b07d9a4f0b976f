import { InvalidOptionError } from '../core/errors'
import { withDefaults } from '../core/options'

/** Where a figure becomes a recommendation. */
export interface ProfilerThresholds {
  /** Average duration of an operation, in seconds. @defaultValue 1.5 */
  averageSeconds?: number
  /** Average growth of the process's RSS during an operation, in MB. @defaultValue 45 */
  memoryMb?: number
  /** Extraction and loading are compared with the transformation from this total on, in seconds. @defaultValue 1 */
  comparisonSeconds?: number
}

export interface ProfilerOptions {
  /** `false`: operations run as if they were not profiled. @defaultValue true */
  enabled?: boolean
  thresholds?: ProfilerThresholds
}

export const THRESHOLD_DEFAULTS = Object.freeze({
  averageSeconds: 1.5,
  memoryMb: 45,
  comparisonSeconds: 1,
} satisfies Required<ProfilerThresholds>)

export function resolveThresholds(given: ProfilerThresholds = {}): Required<ProfilerThresholds> {
  const thresholds = withDefaults<Required<ProfilerThresholds>>(THRESHOLD_DEFAULTS, given)
  for (const name of Object.keys(thresholds) as (keyof ProfilerThresholds)[]) {
    if (!(name in THRESHOLD_DEFAULTS))
      throw new InvalidOptionError(`thresholds.${name}`, thresholds[name], 'left out: there is no such option')
    const value: unknown = thresholds[name]
    if (typeof value !== 'number' || !(value >= 0))
      throw new InvalidOptionError(`thresholds.${name}`, value, 'a number >= 0')
  }
  return thresholds
}
