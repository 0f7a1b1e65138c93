import type { PlaygroundAccount, PlaygroundSettings } from './contract.ts'
import { applyProtection, applyRules } from './domain/protection.ts'
import { isPullRequest } from './state/records.ts'
import type { App, Protection, Repository, World } from './state/world.ts'

const unprotected: Protection = {
  requiredReviews: 0,
  codeOwners: false,
  lastPush: false,
  resolvedConversations: false,
  linearHistory: false,
  pushers: null,
  methods: null,
  requiredChecks: [],
  requiredSignatures: false,
  upToDate: false,
  dismissStaleReviews: false,
  mergeQueue: false,
}

/** What an administrator could set, of the repository, its organisation and the server. */
export const makeSettings = ({
  world,
  repository,
  app,
  findAccount,
}: {
  readonly world: World
  readonly repository: Repository
  readonly app: App
  readonly findAccount: (login: string) => PlaygroundAccount
}): PlaygroundSettings => ({
  protect(protection) {
    repository.settings.protection = protection && { ...unprotected, ...protection }
    applyProtection(repository)
  },
  rules(rules) {
    repository.settings.rules = rules
    applyRules(repository, `${world.origin()}/${repository.fullName}`)
  },
  squashWords(title, message) {
    repository.settings.squashTitle = title
    repository.settings.squashMessage = message
  },
  autoMerge(yes) {
    repository.settings.allowAutoMerge = yes
  },
  drafts(yes) {
    repository.settings.drafts = yes
  },
  issues(yes) {
    repository.settings.hasIssues = yes
  },
  openConversations(number, count) {
    const issue = repository.records.issues.filter(isPullRequest).find((one) => one.number === number)
    if (!issue) throw new Error(`There is no pull request ${number}.`)
    issue.pull.openConversations = count
  },
  closeToUs(yes) {
    world.isClosedToAddress = yes
  },
  enterprise(version) {
    world.enterprise = version
  },
  allowMethods({ merge = false, squash = false, rebase = false }) {
    repository.settings.allowMergeCommit = merge
    repository.settings.allowSquashMerge = squash
    repository.settings.allowRebaseMerge = rebase
  },
  mergeableNullReads(count) {
    repository.settings.mergeableNullReads = count
  },
  deleteBranchOnMerge(yes) {
    repository.settings.deleteBranchOnMerge = yes
  },
  archive(yes) {
    repository.settings.archived = yes
  },
  permission(login, permission) {
    repository.collaborators.set(findAccount(login).id, permission)
  },
  appPermissions(granted) {
    app.permissions = granted
  },
})
