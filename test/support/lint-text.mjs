// Lints texts as if they stood in existing files. Input: [{ file, text }] as JSON on stdin; output: rule ids per text.
// A process of its own, because Jest's module system cannot import the ESM configuration.
import { ESLint } from 'eslint'

let input = ''
for await (const chunk of process.stdin) input += chunk

const eslint = new ESLint()
const found = []
for (const { file, text } of JSON.parse(input)) {
  const [result] = await eslint.lintText(text, { filePath: file })
  found.push(result.messages.map(({ ruleId, message }) => ruleId ?? message))
}
process.stdout.write(JSON.stringify(found))
