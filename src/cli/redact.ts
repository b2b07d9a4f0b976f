/** Stands where a secret stood. */
const MASK = '***'

/** From this length on a secret is replaced inside longer words too; a shorter one only where it stands alone. */
const SUBSTRING_LENGTH = 6

const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@'"`]*:)[^\s'"`]*@/gi
const QUERY_PASSWORD = /([?&](?:password|pwd)=)[^&\s'"`]*/gi

/**
 * Takes passwords out of text: those in URLs always, and every password that the configuration is known to hold.
 *
 * A password that is also the name of its user, database or host is not searched for, because the message would lose
 * that name and say by the gap what the password is.
 */
export class Redactor {
  private readonly patterns = new Map<string, RegExp>()

  /** Learns the passwords of data source options (`url`, `password`, replication members, driver `extra`). */
  learn(options: unknown): void {
    const found = { secrets: new Set<string>(), names: new Set<string>() }
    collect(options, found, new Set())
    for (const secret of found.secrets) if (!found.names.has(secret)) this.add(secret)
  }

  /** Learns what the environment holds, for errors that come before the configuration is loaded. */
  learnEnvironment(env: NodeJS.ProcessEnv): void {
    const entries = Object.entries(env)
    this.learn([
      ...entries.filter(([name]) => /PASSWORD|PASSWD/i.test(name)).map(([, password]) => ({ password })),
      ...entries.map(([, url]) => ({ url })),
    ])
  }

  redact(text: string): string {
    let result = text.replace(URL_PASSWORD, `$1${MASK}@`).replace(QUERY_PASSWORD, `$1${MASK}`)
    for (const pattern of this.patterns.values()) result = result.replace(pattern, MASK)
    return result
  }

  private add(secret: string): void {
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
      if (form !== '' && form !== MASK && !this.patterns.has(form)) this.patterns.set(form, patternOf(form))
  }
}

function patternOf(secret: string): RegExp {
  const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(secret.length < SUBSTRING_LENGTH ? `(?<!\\w)${literal}(?!\\w)` : literal, 'g')
}

const SECRET_KEYS = /^(password|passphrase|secret|token|key)$/i
const URL_KEYS = /^(url|uri|connectionString|connectString)$/i
const NAME_KEYS = /^(username|user|database|host|schema)$/i
/** Options that hold the user's code or whole objects of the driver instead of settings. */
const SKIPPED_KEYS = /^(entities|migrations|subscribers|logger|driver|namingStrategy|cache)$/

function collect(value: unknown, found: { secrets: Set<string>; names: Set<string> }, seen: Set<unknown>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  for (const [key, entry] of Object.entries(value)) {
    if (SKIPPED_KEYS.test(key)) continue
    if (typeof entry !== 'string') collect(entry, found, seen)
    else if (SECRET_KEYS.test(key)) found.secrets.add(entry)
    else if (NAME_KEYS.test(key)) found.names.add(entry)
    else if (URL_KEYS.test(key)) collectUrl(entry, found)
  }
}

function collectUrl(text: string, found: { secrets: Set<string>; names: Set<string> }): void {
  if (!URL.canParse(text)) return
  const url = new URL(text)
  found.secrets.add(decoded(url.password))
  for (const name of [url.username, url.hostname, url.pathname.slice(1)]) found.names.add(decoded(name))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
