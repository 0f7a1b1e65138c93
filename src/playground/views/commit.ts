import type { GitCommit, Person } from '../git/commit-object.ts'
import { apiUrl, nodeId, type Repository, type World } from '../state/world.ts'
import { accountView } from './account.ts'
import { repositoryPage, repositoryUrl } from './repository.ts'

/** GitHub finds the account by the e-mail address; ours are all of the form that hides the real one. */
const accountOf = (world: World, person: Person) => {
  const id = /^(\d+)\+.*@users\.noreply\.localhost$/.exec(person.email)?.[1]
  const account = id === undefined ? undefined : world.accounts.find((one) => one.id === Number(id))
  return account ? accountView(world, account) : null
}

export const verificationView = (repository: Repository, sha: string) => {
  const at = repository.verified.get(sha) ?? null
  return at === null
    ? { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }
    : {
        verified: true,
        reason: 'valid',
        signature: '-----BEGIN PGP SIGNATURE-----\n\nsigned by the playground\n-----END PGP SIGNATURE-----',
        payload: `commit ${sha}`,
        verified_at: at,
      }
}

/** A commit of the git database: `git/commits`. */
export const gitCommitView = (world: World, repository: Repository, commit: GitCommit) => {
  const url = repositoryUrl(world, repository)
  const page = repositoryPage(world, repository)
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification: verificationView(repository, commit.sha),
  }
}

/** A commit of the repository: `commits`, with the accounts behind it. */
export const commitView = (world: World, repository: Repository, commit: GitCommit) => {
  const url = `${repositoryUrl(world, repository)}/commits/${commit.sha}`
  const git = gitCommitView(world, repository, commit)
  return {
    url,
    sha: commit.sha,
    node_id: git.node_id,
    html_url: git.html_url,
    comments_url: `${url}/comments`,
    commit: {
      url: git.url,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: git.tree,
      verification: git.verification,
    },
    author: accountOf(world, commit.author),
    committer: accountOf(world, commit.committer),
    parents: git.parents.map((parent) => ({ ...parent, url: parent.url.replace('/git/commits/', '/commits/') })),
  }
}

export const referenceView = (world: World, repository: Repository, name: string, sha: string, type = 'commit') => ({
  ref: name,
  node_id: nodeId('REF', 1) + Buffer.from(name).toString('base64url'),
  url: `${apiUrl(world)}/repos/${repository.fullName}/git/${name}`,
  object: { type, sha, url: `${repositoryUrl(world, repository)}/git/${type}s/${sha}` },
})
