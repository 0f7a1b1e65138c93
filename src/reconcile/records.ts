import { z } from 'zod'
import {
  type CommitSha,
  type RepositoryRecord,
  type RolloutRecord,
  recordRunName,
  repositoryRecord,
  repositoryRunName,
  rolloutRecord,
} from '../rollout/rollout.ts'
import { type Pass, remember } from './context.ts'
import type { CheckRun, CheckRunDraft } from './ports.ts'

/**
 * Records live in check runs of our App: JSON in the text. GitHub takes 65,535 characters there, so a long one goes on in runs named
 * `<name> 2`, `<name> 3`, …; the first says which of them belong to it, so that a writer that dies half-way leaves the old one whole.
 */

/** GitHub would take a little more; the rest is for the block around it. */
const longestPart = 60_000
/** Check runs may be archived after 400 days; a record that is still needed is written anew before. */
const renewAfter = 300 * 86_400_000

const partText = z.object({
  /** Which writing it is: a hash of the whole. */
  writing: z.string(),
  parts: z.number().int().min(1).max(50),
  json: z.string(),
})
type PartText = z.infer<typeof partText>

const fenced = (part: PartText): string => `\`\`\`json\n${JSON.stringify(part)}\n\`\`\``

const readPart = (run: CheckRun): PartText | null => {
  const text = /^```json\n([\s\S]*)\n```\s*$/.exec(run.text)?.[1]
  if (text === undefined) return null
  try {
    return partText.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** The JSON that a first run and those that go on from it hold; null where they do not fit together. */
const joined = (first: CheckRun, runs: readonly CheckRun[]): unknown => {
  const head = readPart(first)
  if (head === null) return null
  let json = head.json
  for (let number = 2; number <= head.parts; number += 1) {
    const part = runs
      .filter(({ name }) => name === `${first.name} ${number}`)
      .map(readPart)
      .find((one) => one?.writing === head.writing)
    if (part === undefined || part === null) return null
    json += part.json
  }
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

const isFirst = ({ name }: CheckRun): boolean => /^sluice\/(rollout [0-9a-z-]+|repository)$/.test(name)

/** So long a list may lag behind what was created. */
const lagsFor = 60_000
/** Commits whose new runs are remembered. */
const mostRemembered = 100

const mayLag = ({ context }: Pass, { startedAt }: CheckRun): boolean => context.clock.now() - startedAt < lagsFor

/** Runs that this process wrote a moment ago and that the list does not show yet: else a record would be taken for missing, and written twice. */
const notListedYet = (pass: Pass, commit: CommitSha, listed: readonly CheckRun[]): readonly CheckRun[] => {
  const known = new Set(listed.map(({ id }) => id))
  return (pass.context.memory.records.get(commit) ?? []).filter((run) => !known.has(run.id) && mayLag(pass, run))
}

const rememberRun = (pass: Pass, commit: CommitSha, run: CheckRun): void => {
  const { records } = pass.context.memory
  const others = (records.get(commit) ?? []).filter(({ id }) => id !== run.id)
  const runs = [...others, run].filter((one) => mayLag(pass, one))
  remember(records, commit, runs, mostRemembered)
}

const byId = (one: CheckRun, other: CheckRun): number => one.id - other.id

/** Our runs on a commit; read once a pass, for nobody else writes them. */
const runsAt = async (pass: Pass, commit: CommitSha): Promise<readonly CheckRun[]> => {
  const known = pass.recordRuns.get(commit)
  if (known !== undefined) return known
  const listed = (await pass.context.forge.ownCheckRuns(commit)).filter(({ isOurs }) => isOurs)
  const runs = [...listed, ...notListedYet(pass, commit, listed)].sort(byId)
  pass.recordRuns.set(commit, runs)
  return runs
}

/** Every record on a commit, the earliest first. Of two with one name the lower counts; what cannot be read is told in the log. */
const readRecords = async (pass: Pass, commit: CommitSha): Promise<readonly { name: string; json: unknown }[]> => {
  const runs = await runsAt(pass, commit)
  const found: { name: string; json: unknown }[] = []
  for (const name of new Set(runs.filter(isFirst).map((run) => run.name))) {
    const json = runs
      .filter((run) => run.name === name)
      .map((run) => joined(run, runs))
      .find((value) => value !== null)
    if (json === undefined) pass.context.log.error({ record: name, commit }, 'a record cannot be read and is left out')
    else found.push({ name, json })
  }
  return found
}

/** The rollouts whose records are on this commit, in the order in which they were written. */
export const rolloutsAt = async (pass: Pass, commit: CommitSha): Promise<readonly RolloutRecord[]> => {
  const records = await readRecords(pass, commit)
  return records.flatMap(({ name, json }) => {
    if (name === repositoryRunName) return []
    const read = rolloutRecord.safeParse(json)
    // A record tells where it belongs: one that says otherwise is not this one.
    const fits = read.success && read.data.baseline === commit && recordRunName(read.data.id) === name
    if (!fits) pass.context.log.error({ record: name, commit }, 'a record is not of our form and is left out')
    return fits ? [read.data] : []
  })
}

export const noRepositoryRecord: RepositoryRecord = { format: 1, hold: null, taken: [] }

export const repositoryRecordAt = async (pass: Pass, root: CommitSha): Promise<RepositoryRecord> => {
  const records = await readRecords(pass, root)
  const json = records.find(({ name }) => name === repositoryRunName)?.json
  return repositoryRecord.safeParse(json).data ?? noRepositoryRecord
}

interface Written {
  readonly name: string
  readonly id: string
  readonly title: string
  readonly commit: CommitSha
  readonly json: string
}

const draftOf = ({ id, title, commit }: Written, name: string, part: PartText): CheckRunDraft => ({
  name,
  head: commit,
  externalId: id,
  status: 'completed',
  conclusion: 'neutral',
  title,
  summary: id,
  text: fenced(part),
  detailsUrl: null,
})

const slices = (json: string): readonly string[] => {
  // JSON inside JSON: quotes and backslashes become longer.
  const parts: string[] = []
  let from = 0
  while (from < json.length || parts.length === 0) {
    let to = Math.min(json.length, from + longestPart)
    while (JSON.stringify(json.slice(from, to)).length > longestPart) to -= Math.ceil((to - from) / 10)
    parts.push(json.slice(from, to))
    from = to
  }
  return parts
}

const write = async (pass: Pass, written: Written): Promise<void> => {
  const { forge, clock, hash } = pass.context
  const { name, commit, json } = written
  const all = await runsAt(pass, commit)
  const runs = all.filter((run) => run.name === name)
  // From here on what was read is no longer so, until all of it is written.
  pass.recordRuns.delete(commit)
  const parts = slices(json)
  const writing = hash(json)
  const partAt = (index: number): PartText => ({ writing, parts: parts.length, json: parts[index] ?? '' })
  const known = new Map(all.map((run) => [run.id, run]))
  const keep = (run: CheckRun): void => {
    known.set(run.id, run)
    rememberRun(pass, commit, run)
  }
  const create = async (draft: CheckRunDraft): Promise<void> => {
    const id = await forge.createCheckRun(draft)
    keep({ ...draft, id, appId: forge.self.appId, isOurs: true, startedAt: clock.now() })
  }
  for (let index = 1; index < parts.length; index += 1)
    await create(draftOf(written, `${name} ${index + 1}`, partAt(index)))
  const draft = draftOf(written, name, partAt(0))
  for (const run of runs) {
    await forge.updateCheckRun(run.id, draft)
    keep({ ...run, ...draft })
  }
  const isYoung = runs.some(({ startedAt }) => clock.now() - startedAt < renewAfter)
  if (!isYoung) await create(draft)
  pass.recordRuns.set(commit, [...known.values()].sort(byId))
}

export const writeRollout = (pass: Pass, record: RolloutRecord): Promise<void> =>
  write(pass, {
    name: recordRunName(record.id),
    id: record.id,
    title: `${record.services.join(', ')}: ${record.end === null ? 'open' : record.end.kind}`.slice(0, 250),
    commit: record.baseline,
    json: JSON.stringify(record),
  })

export const writeRepository = (pass: Pass, record: RepositoryRecord, root: CommitSha): Promise<void> =>
  write(pass, {
    name: repositoryRunName,
    id: repositoryRunName,
    title: record.hold === null ? 'not held' : 'held',
    commit: root,
    json: JSON.stringify(record),
  })
