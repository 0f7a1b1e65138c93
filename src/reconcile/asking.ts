import type { Answers, Ask, Facts } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import { judgeMerge, judgeStage } from './judging.ts'
import { readLive } from './listening.ts'
import { measure } from './measuring.ts'
import { readFields, readStanding, readTraffic } from './observing.ts'
import { planAt, propose } from './planning.ts'
import { pastRollouts, read } from './reading.ts'
import { readTellers } from './tellers.ts'
import { isOverrider, rightOf, understand } from './understanding.ts'

const withEntry = <Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): ReadonlyMap<Key, Value> =>
  new Map([...map, [key, value]])

const answerTo = async (pass: Pass, facts: Facts, ask: Ask): Promise<Partial<Answers>> => {
  const { answers } = facts
  switch (ask.ask) {
    case 'understand': {
      const understood = await understand(pass, facts, ask.heard)
      return { understood: withEntry(answers.understood, ask.heard.source, understood) }
    }
    case 'right':
      return { rights: withEntry(answers.rights, ask.heard.source, await rightOf(pass, facts, ask.heard)) }
    case 'overrider':
      return {
        overriders: withEntry(answers.overriders, ask.key, await isOverrider(pass, facts, ask.heard, ask.environment)),
      }
    case 'propose': {
      const proposal = await propose(pass, facts, ask.heard, ask.commands)
      return { proposals: withEntry(answers.proposals, ask.key, proposal) }
    }
    case 'plan':
      return { plans: withEntry(answers.plans, ask.key, await planAt(pass, facts, ask.aim, ask.at)) }
    case 'judge': {
      const judged = await judgeStage(pass, facts, ask.record, ask.attempt, ask.head, ask.base)
      return { judged: withEntry(answers.judged, ask.key, judged) }
    }
    case 'judge-merge': {
      const judged = await judgeMerge(pass, facts, ask.record, ask.attempt)
      return { mergesJudged: withEntry(answers.mergesJudged, ask.key, judged) }
    }
    case 'live':
      return { live: withEntry(answers.live, ask.key, await readLive(pass, facts, ask.record, ask.stage)) }
    case 'tellers':
      return { tellers: withEntry(answers.tellers, ask.key, await readTellers(pass, facts, ask.record, ask.attempt)) }
    case 'measure': {
      const measurements = await measure(pass, facts, ask.record, ask.metric)
      return { measurements: withEntry(answers.measurements, ask.key, measurements) }
    }
    case 'fields': {
      const fields = await readFields(pass, facts, ask.record, ask.attempt, ask.at)
      return { fields: withEntry(answers.fields, ask.key, fields) }
    }
    case 'standing':
      return {
        standings: withEntry(answers.standings, ask.key, await readStanding(pass, facts, ask.record, ask.at)),
      }
    case 'traffic':
      return {
        traffic: withEntry(
          answers.traffic,
          ask.key,
          await readTraffic(pass, facts.policy, ask.services, ask.environment, ask.at),
        ),
      }
    case 'read':
      return { readings: withEntry(answers.readings, ask.key, await read(pass, facts, ask.command)) }
    case 'past':
      return { past: await pastRollouts(pass, facts) }
  }
}

/** The facts with one question answered. */
export const answerAsk = async (pass: Pass, facts: Facts, ask: Ask): Promise<Facts> => ({
  ...facts,
  answers: { ...facts.answers, ...(await answerTo(pass, facts, ask)) },
})
