const SHORT: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/**
 * COPY text as PostgreSQL reads it: rows of fields, `null` for NULL.
 *
 * Source: https://www.postgresql.org/docs/current/sql-copy.html, "Text Format".
 */
export function decodeCopyText(text: string): (string | null)[][] {
  const rows: (string | null)[][] = []
  for (const line of text.split('\n').slice(0, -1)) {
    if (line === '\\.') break
    if (line.includes('\r')) throw new Error('literal carriage return found in data')
    rows.push(line.split('\t').map(decodeField))
  }
  if (!text.endsWith('\n') && text !== '') throw new Error('the last line has no end')
  return rows
}

function decodeField(field: string): string | null {
  if (field === '\\N') return null
  return field.replace(/\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[\s\S]|$)/g, (_all, escape: string) => {
    if (/^x[0-9a-fA-F]/.test(escape)) return String.fromCharCode(parseInt(escape.slice(1), 16))
    if (/^[0-7]/.test(escape)) return String.fromCharCode(parseInt(escape, 8))
    return SHORT[escape] ?? escape
  })
}
