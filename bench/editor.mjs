// One weight changed in each of many files: our splices with their verification, against printing the file anew with yaml's Document API.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { editDocument } from '../dist/manifests/manifests.js'
import { milliseconds, ratio, timed } from './median.mjs'

const below = (directory) =>
  readdirSync(directory, { withFileTypes: true }).flatMap((item) =>
    item.isDirectory() ? below(join(directory, item.name)) : [join(directory, item.name)],
  )

const cases = []
for (const path of below(fileURLToPath(new URL('../examples', import.meta.url))).filter((name) =>
  name.endsWith('.yaml'),
)) {
  const text = readFileSync(path, 'utf8')
  for (const [document, parsed] of parseAllDocuments(text).entries()) {
    const value = parsed.toJS()
    const http = value?.kind === 'VirtualService' ? value.spec.http : []
    http.forEach((rule, index) => {
      if (rule.route?.length > 1)
        cases.push({
          file: { path, text, mode: '100644' },
          document,
          steps: ['spec', 'http', index, 'route', 0, 'weight'],
        })
    })
  }
}

const rounds = 200
const ours = await timed(5, () => {
  for (let round = 0; round < rounds; round++)
    for (const { file, document, steps } of cases) {
      const edited = editDocument(file, document, [{ op: 'replace', path: `/${steps.join('/')}`, value: round % 100 }])
      if (!edited.ok) throw new Error(edited.problems[0].message)
    }
})
const theirs = await timed(5, () => {
  for (let round = 0; round < rounds; round++)
    for (const { file, document, steps } of cases) {
      const documents = parseAllDocuments(file.text)
      documents[document].setIn(steps, round % 100)
      documents.map(String).join('---\n')
    }
})
const edits = rounds * cases.length
console.table([
  {
    'one edit': 'Sluice: splice, read again, compare under YAML 1.1 and 1.2',
    time: milliseconds(ours / edits),
    ratio: ratio(ours / theirs),
  },
  { 'one edit': 'yaml: parse, set, print the whole file anew', time: milliseconds(theirs / edits), ratio: ratio(1) },
])
