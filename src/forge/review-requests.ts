import { ask, type Connection, repositoryOf } from './connection.ts'
import { statusOf } from './failure.ts'

/** Asks for reviews at once; where GitHub refuses somebody, each alone, so that one who may not review keeps nobody else from being asked. */
export const requestReviewers = (
  connection: Connection,
  number: number,
  users: readonly string[],
  teams: readonly string[],
): Promise<readonly string[]> =>
  ask(`asking for reviews of pull request ${number}`, async () => {
    // A team of another organisation can never review here.
    const isOwn = (team: string): boolean =>
      team.slice(0, team.indexOf('/')).toLowerCase() === connection.owner.toLowerCase()
    const request = async (reviewers: readonly string[], ownTeams: readonly string[]): Promise<boolean> => {
      try {
        await connection.octokit.rest.pulls.requestReviewers({
          ...repositoryOf(connection),
          pull_number: number,
          reviewers: [...reviewers],
          team_reviewers: ownTeams.map((team) => team.slice(team.indexOf('/') + 1)),
        })
        return true
      } catch (error) {
        if (statusOf(error) !== 422) throw error
        return false
      }
    }
    const own = teams.filter(isOwn)
    const refused = teams.filter((team) => !isOwn(team))
    if (users.length + own.length === 0 || (await request(users, own))) return refused
    for (const user of users) if (!(await request([user], []))) refused.push(user)
    for (const team of own) if (!(await request([], [team]))) refused.push(team)
    return refused
  })
