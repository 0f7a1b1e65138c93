import type { Person } from '../git/commit-object.ts'
import type { Account } from '../state/records.ts'

/** How an account stands in the commits that GitHub writes for it. */
export const personOf = (account: Account, date: string): Person => ({
  name: account.login,
  email: `${account.id}+${account.login}@users.noreply.localhost`,
  date,
})

/** The committer of every commit that GitHub makes and signs itself. */
export const webFlow = (date: string): Person => ({ name: 'GitHub', email: 'noreply@github.com', date })
