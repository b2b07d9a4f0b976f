/** Objects that are values or containers of rows: loaded as a row, each would be one of nulls. */
const NO_ROWS = new Set([
  ...['Array', 'Promise', 'Map', 'Set', 'Date', 'Error', 'RegExp', 'String', 'Number', 'Boolean', 'ArrayBuffer'],
  ...['Generator', 'AsyncGenerator', 'Function'],
])

/**
 * Refuses what is no row for a table.
 *
 * @throws TypeError that says what was given instead.
 */
export function checkTargetRow(row: unknown): asserts row is object {
  if (typeof row !== 'object' || row === null)
    throw new TypeError(`a target row must be an object, not ${row === null ? 'null' : typeof row}`)
  if (Object.getPrototypeOf(row) === Object.prototype) return
  // Not instanceof, which does not know the objects of another realm.
  const kind = Object.prototype.toString.call(row).slice('[object '.length, -1)
  if (kind === 'Promise' || typeof (row as PromiseLike<unknown>).then === 'function')
    throw new TypeError('a target row must be an object, not a promise of one; await it first')
  if (NO_ROWS.has(kind) || ArrayBuffer.isView(row))
    throw new TypeError(
      `a target row must be an object with the properties of the entity, not ${article(kind)} ${kind}`,
    )
}

const article = (word: string): string => (/^[AEIOU]/.test(word) ? 'an' : 'a')
