import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { CliIo } from '../../src/cli/cli-io'
import { createProgram } from '../../src/cli/program'
import { PROJECT_ROOT } from '../support/type-check'
import { codeBlocks, documents, readDocument } from './markdown'

const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

interface CommandLine {
  place: string
  words: string[]
}

/** Every command of every `sh` block: comments, redirections and environment variables gone, `&&` and `|` taken apart. */
function commandLines(): CommandLine[] {
  const blocks = documents().flatMap((document) => codeBlocks(document))
  return blocks
    .filter(({ language }) => language === 'sh' || language === 'bash')
    .flatMap(({ document, line, text }) =>
      text
        .replace(/\\\n/g, ' ')
        .split('\n')
        .flatMap((command, index) => parts(command).map((words) => ({ place: `${document}:${line + index}`, words }))),
    )
}

function parts(command: string): string[][] {
  return command
    .replace(/(^|\s)#.*$/, '')
    .replace(/\s\d?(>{1,2}|<)\s*\S+/g, '')
    .replace(/^\$ /, '')
    .split(/&&|\|\|?|;/)
    .map((part) => (part.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? []).map((word) => word.replace(/['"]/g, '')))
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))))
    .filter((words) => words.length > 0)
}

/** @returns what the real program says against these arguments, `''` when it accepts them; nothing is run. */
async function refusal(words: readonly string[]): Promise<string> {
  let said = ''
  const stream = { write: (text: string) => (said += text) }
  const program = createProgram(new CliIo(stream, stream))
  for (const command of program.commands) command.exitOverride().action(() => undefined)
  try {
    await program.parseAsync(words, { from: 'user' })
    return ''
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return code === 'commander.helpDisplayed' || code === 'commander.version' ? '' : said || message
  }
}

test('every npm script in the documentation exists', () => {
  const shorthands = ['ci', 'init', 'install', 'i', 'pack', 'publish', 'pkg']
  const missing = commandLines()
    .filter(({ words }) => words[0] === 'npm')
    .map(({ place, words }) => ({ place, script: words[1] === 'run' ? words[2]! : words[1]! }))
    .filter(({ script }) => !(script in scripts) && !shorthands.includes(script))
  expect(missing).toEqual([])
})

test('every typeorm-etl command line in the documentation is accepted by the program', async () => {
  for (const { place, words } of commandLines()) {
    const own = words[0] === 'npx' ? words.slice(1) : words
    if (own[0] !== 'typeorm-etl') continue
    expect(`${place}: ${await refusal(own.slice(1))}`).toBe(`${place}: `)
  }
})

test('the check refuses what the program refuses', async () => {
  expect(await refusal(['run', '--only', 'patients', '--batch-size', '100'])).toBe('')
  expect(await refusal(['run', '--bach-size', '100'])).toContain("unknown option '--bach-size'")
  expect(await refusal(['rum'])).toContain("unknown command 'rum'")
})

test('README.md begins with the two commands', () => {
  const readme = readDocument('README.md')
  expect(readme).toContain('npm ci && npm run demo')
  expect(readme).toContain('npm ci && npm test')
})
