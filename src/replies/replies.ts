/** The room's one public file: outcomes and views as Markdown for people. Everything user-written in it is escaped. */
export { answer } from './answer.ts'
export { concludedBody, conclusionText } from './concluded-pull-request.ts'
export { gatesCheck } from './gates-check.ts'
export { policyCheck } from './policy-check.ts'
export { withSluicePrefix } from './prefix.ts'
export { reminderText } from './reminder.ts'
export { stagePullRequestBody } from './stage-pull-request.ts'
export { statusComment } from './status-comment.ts'
