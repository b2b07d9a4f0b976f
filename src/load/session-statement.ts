import type { TimeZone } from '../core/time-zone'

/**
 * Settings of one transaction of the writer: nothing depends on those of the server, the database or the role.
 *
 * In the target's zone `now()` fills a column without zone with its wall clock, and text without a zone means it.
 */
export function sessionStatement(zone: TimeZone): string {
  return (
    `SELECT set_config('timezone', '${zoneName(zone).replaceAll("'", "''")}', true), ` +
    `set_config('datestyle', 'ISO, MDY', true), set_config('extra_float_digits', '1', true)`
  )
}

/** PostgreSQL reads a bare offset the other way round, as POSIX does. */
function zoneName({ name }: TimeZone): string {
  const [, sign, offset] = /^([+-])(\d\d(?::?\d\d)?)$/.exec(name) ?? []
  return offset === undefined
    ? name
    : `<${name}>${sign === '+' ? '-' : '+'}${offset.replace(/^(\d\d):?(\d\d)$/, '$1:$2')}`
}
