import { Redactor } from './redact'

/** The part of a standard stream that the command line uses. */
export interface OutputStream {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
}

/** What a command reads from and writes to; everything printed goes through {@link CliIo.redactor}. */
export class CliIo {
  readonly redactor = new Redactor()
  exitCode = 0
  private writeDocument = (text: string): unknown => this.stdout.write(text)

  constructor(
    readonly stdout: OutputStream = process.stdout,
    readonly stderr: OutputStream = process.stderr,
    readonly env: NodeJS.ProcessEnv = process.env,
    readonly cwd: string = process.cwd(),
  ) {}

  /** The command's result. */
  print(text: string): void {
    this.stdout.write(this.redactor.redact(endWithNewline(text)))
  }

  /** Exactly one JSON document. */
  printJson(value: unknown): void {
    // Values are redacted one by one: a password that is also a property's name must not break the document.
    const text = JSON.stringify(value, (_key, entry: unknown) =>
      typeof entry === 'string' ? this.redactor.redact(entry) : entry,
    )
    this.writeDocument(`${text}\n`)
  }

  /**
   * From here on only {@link CliIo.printJson} reaches stdout: what the user's own code writes there (`console.log`)
   * goes to stderr. Not what is written to the file descriptor past `process.stdout`.
   *
   * @returns gives stdout back.
   */
  reserveStdout(): () => void {
    const { stdout, stderr } = process
    if (this.stdout !== stdout) return () => undefined
    const write = stdout.write
    this.writeDocument = (text) => write.call(stdout, text)
    stdout.write = stderr.write.bind(stderr) as typeof stdout.write
    return () => void (stdout.write = write)
  }

  /** Everything that is said about the work rather than its result. */
  notice(text: string): void {
    this.stderr.write(this.redactor.redact(endWithNewline(text)))
  }

  /** Colours only on a terminal, and as NO_COLOR and FORCE_COLOR say. Source: https://no-color.org, https://force-color.org */
  color(stream: OutputStream): boolean {
    const forced = this.env.FORCE_COLOR
    if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false'
    if (this.env.NO_COLOR !== undefined && this.env.NO_COLOR !== '') return false
    return stream.isTTY === true && this.env.TERM !== 'dumb'
  }
}

function endWithNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}
