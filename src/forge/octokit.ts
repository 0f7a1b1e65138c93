import { ProbotOctokit } from 'probot'

const silent = (): void => {}

/**
 * The client that Probot builds for the App, with nothing hidden in it. Octokit's throttle would hold back every write for one to three
 * seconds, reads by GraphQL too, and on a rate limit sleep up to an hour inside the call, while the caller holds its repository; here the
 * transport paces what writes, a limit fails at once, and the queue waits. A failed read is asked once more where `paced` says that it is a
 * real network.
 *
 * Only the function form of `defaults` reaches the plugins: the object form is merged over by Probot. Octokit's debug log would print
 * the bodies of requests, hence the silence.
 */
export const forgeOctokit = ({ paced }: { readonly paced: boolean }): typeof ProbotOctokit =>
  ProbotOctokit.defaults((options: object) => ({
    ...options,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    throttle: { enabled: false },
    retry: { enabled: paced, retries: 1, doNotRetry: [400, 401, 403, 404, 405, 409, 410, 422, 429, 451] },
  }))

export type { ProbotOctokit }
