import type { Narration } from './narration.ts'
import type { People, PullRequest } from './people.ts'
import type { HistoryCommit } from './stage.ts'

export interface StoryStep {
  readonly command: string
  readonly by: string
  readonly pullRequest: {
    readonly number: number
    readonly title: string
    readonly branch: string
    readonly head: string
    readonly mergeCommit: string | null
  }
}

const policy = (creator: number): string =>
  [
    '# Read from the default branch only.',
    'merging: merge # once every gate allows; without this line people merge',
    'live:',
    '  trackers:',
    '    - flux: shop',
    `      creators: [${creator}]`,
    '  settle: 1s # of the demo; leave it out in production',
    '',
  ].join('\n')

const virtualService = 'apps/reviews/virtual-service.yaml'

/** A whole release and its way back, played by people through the API. Every step waits for what really happens. */
export const playStory = async (
  people: People,
  tell: Narration,
  syncAgentId: number,
): Promise<readonly StoryStep[]> => {
  const steps: StoryStep[] = []
  const seen = new Set<number>()

  const proposed = async (command: string, by: string): Promise<PullRequest> => {
    const stage = await people.nextStage(seen)
    seen.add(stage.number)
    tell.answer(`opens #${stage.number}  ${stage.title}`)
    tell.diff(await people.files(stage.number))
    steps.push({
      command,
      by,
      pullRequest: {
        number: stage.number,
        title: stage.title,
        branch: stage.head.ref,
        head: stage.head.sha,
        mergeCommit: null,
      },
    })
    return stage
  }
  const landed = async (stage: PullRequest): Promise<void> => {
    const { merge_commit_sha: commit } = await people.merged(stage.number)
    tell.answer(
      `merges #${stage.number} as ${commit?.slice(0, 7) ?? '?'}, and waits until Flux reports that commit live`,
    )
    const last = steps.at(-1)
    if (last !== undefined)
      steps[steps.length - 1] = { ...last, pullRequest: { ...last.pullRequest, mergeCommit: commit ?? null } }
  }
  const release = async (thread: number, command: string, live: (body: string) => boolean): Promise<void> => {
    tell.person('writer', command)
    await people.comment('writer', thread, command)
    const stage = await proposed(command, 'writer')
    tell.person('reviewer', `approves #${stage.number}`)
    await people.approve('reviewer', stage.number)
    await landed(stage)
    await people.said(thread, live)
    tell.answer('it is live')
  }

  await people.commit(
    'maintainer',
    '.github/sluice.yml',
    policy(syncAgentId),
    'chore: let Sluice merge approved stages',
  )

  tell.chapter('A release begins with a comment')
  const thread = await people.openIssue('writer', 'Release reviews v2', 'v2 has the new stars. Careful, please.')
  tell.person('writer', `opens issue #${thread}: Release reviews v2`)
  tell.person('writer', '/canary 10 v2 reviews')
  await people.comment('writer', thread, '/canary 10 v2 reviews')
  const first = await proposed('/canary 10 v2 reviews', 'writer')

  tell.chapter('Whoever asked cannot approve')
  tell.person('writer', `approves #${first.number}`)
  await people.approve('writer', first.number)
  tell.answer(await people.gates(first.head.sha, (title) => title.includes('writer')))
  tell.person('reviewer', `approves #${first.number}`)
  await people.approve('reviewer', first.number)
  await landed(first)
  await people.said(thread, (body) => body.includes('all that was asked for is live'))
  tell.answer('v2 gets 10 %; the rollout stays open, for days if need be')

  tell.chapter('On to a half, and the tester sees v2 at once')
  await release(
    thread,
    '/canary 50',
    (body) => body.includes('all that was asked for is live') && body.includes('50 %'),
  )
  await release(
    thread,
    '/route header end-user=tester v2',
    (body) => body.includes('all that was asked for is live') && body.includes('tester'),
  )

  tell.chapter('Meanwhile somebody edits the same file by hand')
  const edited = (await people.read(virtualService)).replace(
    'timeout: 3s # the storefront',
    'timeout: 5s # the storefront',
  )
  await people.commit('maintainer', virtualService, edited, 'fix(reviews): give it five seconds')
  tell.person('maintainer', 'pushes to main: timeout 3s → 5s')

  tell.chapter('All of it')
  await release(thread, '/canary 100', (body) => body.includes('all of it is live'))

  tell.chapter('3 a.m.: one person goes back, alone')
  tell.person('writer', '/rollback')
  await people.comment('writer', thread, '/rollback')
  const back = await proposed('/rollback', 'writer')
  await landed(back)
  await people.said(thread, (body) => body.includes('went back'))
  const now = await people.read(virtualService)
  tell.answer(
    `traffic is back on v1; the edit made by hand is ${now.includes('timeout: 5s') ? 'still there: timeout 5s' : 'LOST'}`,
  )
  if (!now.includes('timeout: 5s # the storefront'))
    throw new Error('The rollback lost an edit that somebody made by hand.')
  if (now.includes('v2')) throw new Error('The rollback left something of the release behind.')
  return steps
}

/** The release as git alone tells it. */
export const tellHistory = (tell: Narration, history: readonly HistoryCommit[]): void => {
  tell.chapter('What git says: git log --first-parent --notes=sluice')
  for (const [index, { sha, subject, trailers, weights }] of history.entries()) {
    const before = history[index + 1]?.weights ?? weights
    const moved = [...new Set([...Object.keys(weights), ...Object.keys(before)])].filter(
      (rule) => weights[rule] !== before[rule],
    )
    tell.line(`  ${sha.slice(0, 7)} ${subject}`)
    const said = ['Sluice-Command', 'Requested-by', 'Approved-by', 'Sluice-Stage'].flatMap((key) =>
      trailers.filter((trailer) => trailer.key === key).map(({ value }) => `${key}: ${value}`),
    )
    for (const text of said) tell.line(`          ${text}`)
    for (const rule of moved)
      tell.line(`          ${rule}: ${before[rule] ?? 'not there'} → ${weights[rule] ?? 'not there'}`)
  }
}
