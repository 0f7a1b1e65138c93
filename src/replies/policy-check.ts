import type { Problem } from '../problem.ts'
import { problemList } from './findings.ts'
import { capped, code, paragraphs } from './markdown.ts'

const counted = (problems: readonly Problem[]): string =>
  problems.length === 1 ? 'One problem' : `${problems.length} problems`

/** The check run on a head that changes the policy: all that is wrong with it at once, or that it can be read. */
export const policyCheck = (
  path: string,
  problems: readonly Problem[],
  mapping: readonly Problem[] = [],
): { readonly title: string; readonly summary: string } => {
  const count = counted(problems)
  if (problems.length === 0 && mapping.length > 0)
    return {
      title: `${counted(mapping)} with the charts of ${path}`.slice(0, 250),
      summary: capped(
        paragraphs(
          'The policy can be read. What its `charts` say is not what the files hold, so these releases could not be moved:',
          problemList(mapping),
        ),
      ),
    }
  if (problems.length === 0)
    return {
      title: 'The policy can be read',
      summary: `${code(path)} has no unknown keys, wrong types or contradictions. It counts from the moment it is on the default branch.`,
    }
  return {
    title: `${count} in ${path}`.slice(0, 250),
    summary: capped(
      paragraphs(
        `On the default branch this would merge nothing and take no command but rollback, hold, status and help.`,
        problemList(problems),
      ),
    ),
  }
}
