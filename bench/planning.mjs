// Planning `/canary 10` in ever larger repositories, against `git grep -l` for the same host on the same revision.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { milliseconds, ratio } from './median.mjs'
import { makeRepository } from './repository.mjs'

const rows = []
const practice = makeRepository(2_000)
for (const files of [1_000, 10_000, 50_000]) {
  const repository = makeRepository(files)
  try {
    const child = fileURLToPath(new URL('planning-child.mjs', import.meta.url))
    const output = execFileSync(
      process.execPath,
      [child, repository.directory, repository.root, String(files), 'yes', practice.directory, practice.root, '2000'],
      { encoding: 'utf8', maxBuffer: 2 ** 26 },
    )
    const { grepped, cold, firstCold, warm, unchanged, whole, wholeAgain, peak, wholePeak, everything } =
      JSON.parse(output)
    rows.push({
      manifests: files,
      'git grep -l': milliseconds(grepped),
      'plan, cold': milliseconds(cold),
      'cold / grep': files === 1_000 ? ratio(cold / grepped) : `${ratio(cold / grepped)} (at most 2.5)`,
      'cold, first in the program': milliseconds(firstCold),
      'plan, ten commits later': milliseconds(warm),
      'warm / grep': files === 1_000 ? ratio(warm / grepped) : `${ratio(warm / grepped)} (at most 0.3)`,
      'plan, nothing new': milliseconds(unchanged),
      'whole model, first': milliseconds(whole),
      'whole model, again': milliseconds(wholeAgain),
      'whole / cold': ratio(whole / cold),
      'whole again / unchanged': ratio(wholeAgain / unchanged),
      'parse every file': milliseconds(everything),
      'peak memory': `${peak.toFixed(0)} MB`,
      'peak, whole model': `${wholePeak.toFixed(0)} MB`,
    })
  } finally {
    repository.remove()
  }
}
practice.remove()
console.table(rows)
