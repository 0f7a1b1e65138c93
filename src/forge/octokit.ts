import { ProbotOctokit } from 'probot'

const silent = (): void => {}

/**
 * The client that Probot builds for the App, with nothing hidden in it. Octokit's own habit on a rate limit is to sleep up to an hour
 * inside the call, while the caller holds its repository; here it fails at once and the queue waits instead. `paced` keeps GitHub's advice
 * for writers (a second between writes, three where people are notified) and one repeat of a failed read; off, for a local GitHub, every
 * call goes straight out.
 *
 * Only the function form of `defaults` reaches the plugins: the object form is merged over by Probot. Octokit's debug log would print
 * the bodies of requests, hence the silence.
 */
export const forgeOctokit = ({ paced }: { readonly paced: boolean }): typeof ProbotOctokit =>
  ProbotOctokit.defaults((options: { readonly throttle?: object }) => ({
    ...options,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    throttle: { ...options.throttle, enabled: paced, onRateLimit: () => false, onSecondaryRateLimit: () => false },
    retry: { enabled: paced, retries: 1, doNotRetry: [400, 401, 403, 404, 405, 409, 410, 422, 429, 451] },
  }))

export type { ProbotOctokit }
