// The pushed path: from "edit decided" to "pushed", against a bare `git push` of an empty commit to the same remote.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { openMirror } from '../dist/git/git.js'
import { median, milliseconds, ratio } from './median.mjs'
import { git, makeRepository } from './repository.mjs'
import { serveGit } from './serve-git.mjs'

/** Not in the foreground: this very process serves the remote. */
const timedPush = async (directory, args) => {
  const began = performance.now()
  const status = await new Promise((closed) =>
    spawn('git', args, {
      cwd: directory,
      env: { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' },
    }).on('close', closed),
  )
  if (status !== 0) throw new Error(`git push ended with ${status}`)
  return performance.now() - began
}

const author = { name: 'bench', email: 'bench@example.invalid' }
const rows = []
let smallest = null
for (const files of [1_000, 10_000, 50_000]) {
  const repository = makeRepository(files)
  const remote = await serveGit(repository)
  const mirror = await openMirror({
    directory: join(repository.root, 'mirror'),
    url: remote.url,
    surroundings: { PATH: process.env.PATH },
  })
  try {
    await mirror.fetch()
    const parent = await mirror.resolve('refs/heads/main')
    const bare = join(repository.root, 'mirror', 'mirror.git')
    const ours = []
    const theirs = []
    for (let index = 0; index < 9; index++) {
      const began = performance.now()
      const made = await mirror.commitEdits({
        parent,
        files: [{ path: 'apps/team0/service0/virtual-service.yaml', content: `# ${index}\n`, mode: '100644' }],
        message: `bench ${index}`,
        author,
        committer: author,
        date: new Date(1_700_000_000_000),
      })
      if (!made.ok) throw new Error(made.problems[0].message)
      const pushed = await mirror.push({
        ref: `refs/heads/sluice/bench/r${index}/1-1`,
        sha: made.value.commit,
        expected: null,
      })
      if (pushed.kind !== 'pushed') throw new Error(pushed.kind)
      ours.push(performance.now() - began)
      const empty = git(bare, ['commit-tree', `${parent}^{tree}`, '-p', parent, '-m', `empty ${index}`]).trim()
      theirs.push(await timedPush(bare, ['push', '-q', remote.url, `${empty}:refs/heads/empty-${index}`]))
    }
    const taken = median(ours)
    smallest ??= taken
    rows.push({
      manifests: files,
      'git push, empty commit': milliseconds(median(theirs)),
      'Sluice: commit and push': milliseconds(taken),
      'Sluice / git push': `${ratio(taken / median(theirs))} (at most 1.5)`,
      'against 1,000 files':
        files === 1_000 ? '' : `${ratio(taken / smallest)}${files === 50_000 ? ' (at most 2)' : ''}`,
    })
  } finally {
    await mirror.close()
    await remote.close()
    repository.remove()
  }
}
console.table(rows)
