import { formatDuration } from '../config/config.ts'
import type { Refusal, RolloutLink } from '../rollout/rollout.ts'
import { findingList, hintText, problemList } from './findings.ts'
import { code, paragraphs, plain } from './markdown.ts'
import { holdSentence, moment, personName, rolloutLink, rolloutName, serviceWord, stageNumber } from './names.ts'
import { type ThreeLines, threeLines, typed } from './three-lines.ts'

interface Told extends ThreeLines {
  readonly more?: string
}

const nothingChanged = 'nothing was changed'

const firstHint = (problems: readonly { readonly hint?: string }[]): string[] => {
  const hint = problems.find((problem) => problem.hint !== undefined)?.hint
  return hint === undefined ? [] : [hintText(hint)]
}

const several = {
  open: 'several rollouts are open',
  'in-place': 'since the rollout of this thread its services have gone different ways; in place are',
  'gone-back': 'the last rollout has gone back already, and a rollback of it would go forward; there are',
} as const

/** A service that only this one of them has, where there is one. */
const tellingService = ({ id, services }: RolloutLink, among: readonly RolloutLink[]): string => {
  const others = among.filter((other) => other.id !== id).flatMap((other) => other.services)
  const service = services.find((one) => !others.includes(one)) ?? services[0]
  return service?.split('/').at(-1) ?? 'SERVICE'
}

const overriders = `the policy (${code('.github/sluice.yml')}, ${code('overriders')})`

const overrideInstead = {
  nobody: `add ${code('overriders')} to ${code('.github/sluice.yml')} on the default branch`,
  'not-named': 'ask one of those whom it names',
  'gate-not-named': `name it in ${code('.github/sluice.yml')} on the default branch`,
  asked: 'somebody else approves it, or overrides it',
} as const

const mayNot = {
  nobody: () => `${overriders} names nobody who may override a gate`,
  'not-named': () => `${overriders} names who may override a gate, and you are not among them`,
  'gate-not-named': (gate: string) => `${overriders} does not let ${code(gate)} be overridden`,
  asked: () => 'you asked for this stage, and its approval is somebody else’s',
} as const

const tell = (refusal: Refusal): Told => {
  switch (refusal.code) {
    case 'problems': {
      const [first] = refusal.problems
      const isMore = refusal.problems.length > 1 || refusal.problems.some(({ snippet }) => snippet !== undefined)
      return {
        now: nothingChanged,
        why:
          first === undefined
            ? 'the change would bring in an error'
            : `${plain(first.message)}${first.path === undefined ? '' : ` ${code(first.line === undefined ? first.path : `${first.path}:${first.line}`)}`}`,
        next:
          firstHint(refusal.problems).length > 0 ? firstHint(refusal.problems) : [typed('/help', 'lists the commands')],
        ...((isMore || refusal.findings.length > 0) && {
          more: paragraphs(
            isMore && problemList(refusal.problems),
            refusal.findings.length > 0 && findingList(refusal.findings),
          ),
        }),
      }
    }
    case 'not-a-commander':
      return {
        now: nothingChanged,
        why: `the policy (${code('.github/sluice.yml')}, ${code('commands')}) names who may command here, and you are not among them`,
        next: ['ask one of those whom it names'],
      }
    case 'late':
      return {
        now: nothingChanged,
        why: 'this was found more than three days after it was written',
        next: ['if it is still wanted, repeat it in a new comment'],
      }
    case 'overtaken':
      return {
        now: nothingChanged,
        why: `${personName(refusal.by)} typed ${code(refusal.command)} after it, before it was begun with, and the later word counts`,
        next: [
          ...(refusal.again === null ? [] : [typed(refusal.again, 'asks for it again, if it is still wanted')]),
          typed('/status', 'shows what is'),
        ],
      }
    case 'policy-broken':
      return {
        now: nothingChanged,
        why: `the policy on the default branch is broken, and then only ${code('/rollback')}, ${code('/hold')}, ${code('/status')} and ${code('/help')} work`,
        next: [`mend ${code('.github/sluice.yml')} on the default branch, then repeat the command`],
        more: problemList(refusal.problems),
      }
    case 'mixed-commands':
      return {
        now: nothingChanged,
        why: 'several commands of one comment are one plan, and these cannot be one',
        next: ['write those that change routes in one comment, each other command in a comment of its own'],
      }
    case 'fork':
      return {
        now: nothingChanged,
        why: 'this pull request comes from a fork, and there only read-only commands work',
        next: ['write it in an issue, or in a pull request of this repository', code('/status'), code('/help')],
      }
    case 'thread-closed':
      return {
        now: nothingChanged,
        why: 'this thread is closed, and this is about no open rollout of it',
        next: ['write it in an open issue', `${code('/rollback')} and ${code('/hold')} work here too`],
      }
    case 'no-open-rollout':
      return {
        now: nothingChanged,
        why: `${code(`/${refusal.verb}`)} speaks of an open rollout, and none is open${refusal.verb === 'hold' || refusal.verb === 'unhold' ? '' : ' here'}`,
        next:
          refusal.verb === 'hold' || refusal.verb === 'unhold'
            ? [typed(`/${refusal.verb} --all`, 'speaks of the whole repository')]
            : [typed('/status', 'shows what is open'), typed('/canary 10 VERSION', 'opens one')],
      }
    case 'which-rollout':
      return {
        now: nothingChanged,
        why: `${several[refusal.among]}: ${refusal.rollouts.map(rolloutLink).join('; ')}`,
        next: [
          `name the service: ${refusal.rollouts
            .slice(0, 4)
            .map((rollout) => code(`/${refusal.verb} ${tellingService(rollout, refusal.rollouts)}`))
            .join(' or ')}`,
        ],
      }
    case 'stage-open': {
      const { rollout, stage, again } = refusal
      const where = rollout.pullRequest === null ? 'it' : `#${rollout.pullRequest.number}`
      return {
        now: nothingChanged,
        why: `stage ${stageNumber(stage)} (${plain(stage.title)}) of ${rolloutName(rollout)} (#${rollout.thread}) ${rollout.pullRequest === null ? 'is about to open' : `waits in ${where}`}, and nothing joins until it is merged or closed`,
        next: [
          `merge ${where} first`,
          ...(again === null ? [] : [typed(again, `closes ${where} and proposes this in its place`)]),
          typed(`/cancel${serviceWord(rollout)}`, `closes ${where}, and traffic stays where it is`),
        ],
      }
    }
    case 'plan-unfinished': {
      const { rollout, commands, again } = refusal
      return {
        now: nothingChanged,
        why: `${commands.slice(0, 3).map(code).join(', ')} in ${rolloutLink(rollout)} has stages to come`,
        next: [
          'let it go on',
          ...(again === null ? ['or say `--supersede` in one of these lines'] : [typed(again, 'takes its place')]),
          typed(`/cancel${serviceWord(rollout)}`, 'ends it here'),
        ],
      }
    }
    case 'held': {
      const { rollout, hold, opensAt } = refusal
      const service = serviceWord(rollout)
      const then =
        opensAt === 'at-once'
          ? 'lets it go on, and the next stage opens at once'
          : opensAt === null
            ? `lets it go on; then ${code(`/next${service}`)} opens the next stage`
            : `lets it go on: the next stage opens at ${moment(opensAt)}, or by ${code(`/next${service}`)} after it`
      return {
        now: nothingChanged,
        why: `no stage of ${rolloutLink(rollout)} opens: ${holdSentence(hold)}`,
        next: [
          typed(hold.scope === 'repository' ? '/unhold --all' : `/unhold${service}`, then),
          typed(`/rollback${service}`, 'passes the hold'),
        ],
      }
    }
    case 'rollback-open':
      return {
        now: nothingChanged,
        why: `${rolloutLink(refusal.rollout)} is going back`,
        next: ['let it finish', typed('/cancel', 'stops it where it is')],
      }
    case 'services-differ':
      return {
        now: nothingChanged,
        why: `these services are in different rollouts: ${refusal.rollouts.map(rolloutLink).join('; ')}`,
        next: ['one command for each of them'],
      }
    case 'environments-differ':
      return {
        now: nothingChanged,
        why: `this would change other environments than the open rollout does, and one of them is held: ${refusal.rollouts.map(rolloutLink).join('; ')}`,
        next: [
          'let it finish',
          typed('/cancel', 'in its thread ends it where it is'),
          typed('--env NAME', 'keeps the command to one environment'),
        ],
      }
    case 'approval-is-the-go-ahead':
      return {
        now: nothingChanged,
        why: `the stage of ${rolloutLink(refusal.rollout)} is open, and its approval is the go-ahead; ${code('/next')} is no second click`,
        next: [refusal.rollout.pullRequest === null ? 'approve it' : `approve #${refusal.rollout.pullRequest.number}`],
      }
    case 'not-live':
      return {
        now: nothingChanged,
        why: `the last stage of ${rolloutLink(refusal.rollout)} is merged and ${refusal.state.kind === 'failed' ? 'its tracker reports a failure' : 'not known to be live'}`,
        next: [
          typed('/rollback', 'goes back'),
          ...(refusal.state.kind === 'silent' || refusal.state.kind === 'failed'
            ? [typed('/override live reason="…"', 'is for those whom the policy names')]
            : []),
          typed('/status', 'shows what it waits for'),
        ],
      }
    case 'may-not-override':
      return {
        now: nothingChanged,
        why: mayNot[refusal.why](refusal.gate),
        next: [overrideInstead[refusal.why], typed('/rollback', 'needs no override')],
      }
    case 'nothing-to-override':
      return {
        now: nothingChanged,
        why: `nothing of ${rolloutLink(refusal.rollout)} waits for ${code(refusal.gate)}`,
        next: [typed('/status', 'shows what it waits for')],
      }
    case 'measuring':
      return {
        now: nothingChanged,
        why: `the last stage of ${rolloutLink(refusal.rollout)} is measured, and ${code('/next')} does not stand for a metric: ${refusal.gates.map(({ sentence }) => plain(sentence)).join(' ')}`,
        next: [
          'let it be measured',
          typed(`/override metrics${serviceWord(refusal.rollout)} reason="…"`, 'is for those whom the policy names'),
          typed(`/rollback${serviceWord(refusal.rollout)}`, 'goes back'),
        ],
      }
    case 'soak-locked': {
      const { rollout, least, until, mayOverride } = refusal
      const service = serviceWord(rollout)
      return {
        now: nothingChanged,
        why: `the organisation has locked soak: a stage of ${rolloutLink(rollout)} is watched for ${formatDuration(least)} at least, until ${moment(until)}`,
        next: [
          `wait until then`,
          ...(mayOverride ? [typed(`/override soak${service} reason="…"`, 'is for those whom the policy names')] : []),
          typed(`/rollback${service}`, 'goes back'),
        ],
      }
    }
    case 'nothing-next':
      return {
        now: nothingChanged,
        why: `all that was asked for in ${rolloutLink(refusal.rollout)} is done`,
        next: [typed('/canary N', 'moves on'), typed('/done', 'keeps the split'), typed('/rollback', 'goes back')],
      }
    case 'nothing-to-cancel':
      return {
        now: nothingChanged,
        why: `no stage of ${rolloutLink(refusal.rollout)} is open`,
        next: [typed('/rollback', 'takes traffic back'), typed('/done', 'keeps it where it is')],
      }
    case 'nothing-to-replan':
      return {
        now: nothingChanged,
        why: `no stage of ${rolloutLink(refusal.rollout)} is open`,
        next: [typed('/status', 'shows where it stands')],
      }
    case 'not-held':
      return {
        now: nothingChanged,
        why: refusal.rollout === null ? 'nothing is held' : `${rolloutLink(refusal.rollout)} is not held`,
        next: refusal.repositoryHeld
          ? [typed('/unhold --all', 'lifts the hold of the whole repository')]
          : [typed('/status', 'shows what it waits for')],
      }
    case 'nothing-to-roll-back':
      return {
        now: nothingChanged,
        why: 'no rollout of this service is open, and none is on record that could be taken back',
        next: [typed('/history', 'lists what there was'), 'name the service: `/rollback SERVICE`'],
      }
    case 'goes-forward':
      return {
        now: `${nothingChanged}; traffic is where the rollback has put it`,
        why: `what was done last in ${rolloutLink(refusal.rollout)} is a rollback, and to take that back would bring in again what it took away${refusal.asked.length === 0 ? '' : `: ${refusal.asked.slice(0, 3).map(code).join(', ')}`}`,
        next: [typed(refusal.again, 'brings it in again, with the approvals of a first stage'), code('/status')],
      }
    case 'goes-back':
      return {
        now: nothingChanged,
        why: `nothing of ${rolloutLink(refusal.rollout)} has gone back that ${code('--forward')} could bring in again`,
        next: [typed('/rollback', 'takes it back'), code('/status')],
      }
    case 'stage-of-another':
      return {
        now: nothingChanged,
        why: `the rollout of this thread has ended, and ${rolloutLink(refusal.rollout)} has followed it, whose stages have numbers of their own`,
        next: [
          typed(
            `/rollback to ${refusal.stage} ${tellingService(refusal.rollout, [])}`,
            `speaks of the stages in #${refusal.rollout.thread}`,
          ),
          typed(`/rollback${serviceWord(refusal.rollout)}`, 'takes it back'),
        ],
      }
    case 'no-such-stage':
      return {
        now: nothingChanged,
        why:
          refusal.stage <= refusal.last
            ? `stage ${refusal.stage} is part of a rollback, and there is no state to return to in the middle of one`
            : `stage ${refusal.stage} is not merged; ${refusal.last === 0 ? 'none of it is' : `the last that is has number ${refusal.last}`}`,
        next: refusal.last > 0 ? [code('/rollback last'), code('/rollback')] : [code('/status')],
      }
  }
}

/** Why a command was not carried out, and what to type instead. Nothing was changed by it. */
export const refusalText = (refusal: Refusal): string => {
  const { more, ...lines } = tell(refusal)
  return paragraphs(threeLines(lines), more)
}
