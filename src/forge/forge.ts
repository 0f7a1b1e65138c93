/** GitHub, as the loop sees it: what leaves this room are the types of `reconcile/ports.ts` and nothing of Octokit's. */
export { createForge } from './create-forge.ts'
export {
  createGitHubApp,
  type GitHubApp,
  type Installation,
} from './installations.ts'
export { forgeOctokit } from './octokit.ts'
export { type Answered, forgeFetch } from './transport.ts'
