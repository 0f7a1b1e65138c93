// Measures what the documents promise, and writes the figures between their markers: `npm run measure`, more than an hour on two quiet cores, in which
// nothing else should run. `--only crash,storm` measures those alone; `--every 10` tries each tenth point of the matrix; `--earlier REF` names the version
// to upgrade from; `--print` leaves the documents as they are. What fails is written down as it is, and the status is 1.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const option = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? usual : String(process.argv[at + 1])
}
const figures = mkdtempSync(join(tmpdir(), 'sluice-figures-'))
const read = (name) => JSON.parse(readFileSync(join(figures, `${name}.json`), 'utf8'))
const run = (program, words, more = {}) =>
  spawnSync(program, words, { cwd: root, stdio: 'inherit', env: { ...process.env, FIGURES: figures }, ...more })
const node = (words, env = {}) => run(process.execPath, words, { env: { ...process.env, FIGURES: figures, ...env } })
const vitest = (files, env, words = []) =>
  node([join('node_modules', 'vitest', 'vitest.mjs'), 'run', ...files, ...words], env)
const git = (...words) => spawnSync('git', words, { cwd: root, encoding: 'utf8' }).stdout.trim()

const cell = (text) => String(text).replaceAll('|', '\\|')
/** A table of rows that all have the same columns. */
const table = (rows) => {
  const columns = Object.keys(rows[0])
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((name) => row[name]))),
  ].join('\n')
}

/** Builds an earlier version in a clone with the packages that are here; the first of a few commits that can be built. */
const earlierVersion = (directory) => {
  git('clone', '--quiet', root, directory)
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  const oldest = git('rev-list', '--max-count=1', option('earlier', 'HEAD~100'))
  for (const commit of [oldest, ...git('rev-list', '--first-parent', '--reverse', `${oldest}..HEAD`).split('\n')]) {
    spawnSync('git', ['checkout', '--quiet', commit], { cwd: directory })
    if (node([join(directory, 'scripts', 'build.mjs'), '--force']).status === 0) return commit
  }
  throw new Error('no earlier version can be built')
}

const parts = {
  crash: () => {
    const report = join(figures, 'crash.json')
    const { status } = vitest(['test/trust/crash.test.ts', '-t', 'the same end'], {
      CRASH_EVERY: option('every', '1'),
      CRASH_WIDTH: option('width', '4'),
      CRASH_REPORT: report,
    })
    const { effects, told, table: rows } = read('crash')
    const again = `A whole release has ${effects} writes. Commands that were answered with GitHub’s refusal, and given again: ${told}.`
    return { status, text: `${again}\n\n${table(rows)}` }
  },
  moments: () => {
    const report = join(figures, 'moments.json')
    const { status } = vitest(['test/trust/moments.test.ts'], { MOMENTS: 'all', MOMENTS_REPORT: report })
    return { status, text: table(read('moments')) }
  },
  storm: () => {
    const { status } = node([join('bench', 'storm.mjs')], { DATABASE_URL: undefined })
    const embedded = read('storm')
    const second = vitest(['test/trust/storm.test.ts'], {})
    const shared = read('storm')
    const rows = embedded
      .map(({ what, is }, index) => ({ what, embedded: is, PostgreSQL: shared[index].is }))
      .filter(({ what }) => what !== 'queue')
    return { status: status || second.status, text: table(rows) }
  },
  recovery: () => {
    const { status } = node([join('bench', 'recovery.mjs')], { DATABASE_URL: undefined })
    return { status, text: table(read('recovery')) }
  },
  upgrade: () => {
    const directory = join(figures, 'earlier')
    const commit = earlierVersion(directory)
    const between = git('rev-list', '--count', `${commit}..HEAD`)
    const { status } = vitest(['test/trust/upgrade.test.ts'], { EARLIER_VERSION: join(directory, 'dist', 'main.js') })
    const which = `\`${commit.slice(0, 7)}\`, ${between} commits ago`
    return {
      status,
      text: `Taken over from ${which}, and handed back to it: ${status === 0 ? 'the same end' : 'NOT the same end'}.`,
    }
  },
  attacks: () => {
    const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8')
    const rows = page.split('\n').filter((line) => /^\| .*`test\//.test(line))
    const files = [...new Set([...rows.join('\n').matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path))]
    const { status } = vitest(files, {}, ['--reporter=json', `--outputFile=${join(figures, 'attacks.json')}`])
    const { numTotalTests: all, numPassedTests: passed } = read('attacks')
    const row = { 'attacks named': rows.length, 'files of tests': files.length, tests: all, held: passed }
    return { status, text: table([row]) }
  },
}
const pages = { attacks: 'docs/security.md' }

const wanted = option('only', Object.keys(parts).join(',')).split(',')
if (wanted.some((name) => !(name in parts))) {
  console.error(`There is ${Object.keys(parts).join(', ')}.`)
  process.exit(2)
}
if (node([join('scripts', 'ready.mjs')]).status !== 0) process.exit(1)
let failed = 0
for (const name of wanted) {
  const [load] = loadavg()
  const began = performance.now()
  console.log(`\n${name}`)
  const { status, text } = parts[name]()
  failed += status === 0 ? 0 : 1
  const minutes = Math.max(1, Math.round((performance.now() - began) / 60_000))
  const day = new Date().toISOString().slice(0, 10)
  const machine = `${cpus().length} cores (load ${load.toFixed(1)} before), Node ${process.versions.node}`
  const measured = `Measured on ${day} at \`${git('rev-parse', '--short=7', 'HEAD')}\`: ${machine}; it took ${minutes} min.`
  const [start, end] = [`<!-- measured: ${name} -->`, `<!-- end of ${name} -->`]
  console.log(`${measured}\n\n${text}`)
  if (process.argv.includes('--print')) continue
  const path = join(root, pages[name] ?? 'docs/operations.md')
  const page = readFileSync(path, 'utf8')
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${path} has no place for ${name}`)
  writeFileSync(path, `${page.slice(0, from)}${start}\n\n${measured}\n\n${text}\n\n${page.slice(to)}`)
}
rmSync(figures, { recursive: true, force: true })
process.exit(failed === 0 ? 0 : 1)
