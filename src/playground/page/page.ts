import { type Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { csrf } from 'hono/csrf'
import { etag } from 'hono/etag'
import type { PlaygroundEnvironment } from '../rest/environment.ts'
import type { World } from '../state/world.ts'
import { createActions, fileChange, newIssue, threadAction } from './actions.ts'
import { avatar } from './avatar.ts'
import { directoryPage, filePage } from './browse.ts'
import { checkRunPage } from './checks.ts'
import { commitPage } from './files.ts'
import { type Html, pageOf, type View } from './frame.ts'
import { history, issueList, pullRequestList } from './lists.ts'
import { script } from './script.ts'
import { style } from './style.ts'
import { threadPage } from './thread.ts'

type PageContext = Context<PlaygroundEnvironment>

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** A page elsewhere that points its name at this machine must not get to act here. */
const isLoopback = (host: string): boolean => /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)

/** The page for people: what GitHub would show of the repository, and buttons that send what GitHub's would. */
export const pageRoutes = (world: World, api: Hono<PlaygroundEnvironment>): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()
  const actions = createActions(world, api)

  const viewOf = (context: PageContext): View | null => {
    const { owner = '', repo = '' } = context.req.param()
    const repository = world.repositories.get(`${owner}/${repo}`.toLowerCase())
    if (!repository || !isLoopback(context.req.header('host') ?? '')) return null
    const people = world.accounts.filter((one) => one.type === 'User' && repository.collaborators.has(one.id))
    const viewer = people.find((one) => one.login === getCookie(context, 'account')) ?? people[0]
    return viewer ? { world, repository, viewer, problem: context.req.query('problem') ?? null } : null
  }

  const page = (path: string, render: (view: View, context: PageContext) => Promise<Html | null> | Html | null) =>
    routes.get(`/:owner/:repo${path}`, async (context, next) => {
      const view = viewOf(context)
      if (!view) return next()
      const shown = await render(view, context)
      if (!shown) return context.text('There is nothing here.', 404)
      context.header('content-security-policy', policy)
      return context.html(shown)
    })

  const issueOf = (view: View, context: PageContext) =>
    view.repository.records.issues.find((one) => String(one.number) === context.req.param('number'))

  routes.get('/-/style.css', (context) => context.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }))
  routes.get('/-/script.js', (context) =>
    context.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  routes.get('/avatars/:id{\\d+}', async (context) => {
    const account = world.accounts.find((one) => String(one.id) === context.req.param('id'))
    if (!account) return context.notFound()
    return context.body(String(await avatar(account)), 200, {
      'content-type': 'image/svg+xml',
      'cache-control': 'max-age=3600',
    })
  })
  routes.get('/', (context) => {
    const [first] = world.repositories.values()
    return first ? context.redirect(pageOf(first)) : context.notFound()
  })
  routes.use('/:owner/:repo/*', etag())

  page('', issueList)
  page('/issues', issueList)
  page('/pulls', pullRequestList)
  page('/commits', history)
  for (const path of ['/issues/:number{\\d+}', '/pull/:number{\\d+}'])
    page(path, (view, context) => {
      const issue = issueOf(view, context)
      return issue ? threadPage(view, issue) : null
    })
  page('/commit/:sha{[0-9a-f]{40}}', async (view, context) => {
    const commit = await view.repository.git.commit(context.req.param('sha') ?? '')
    return commit ? commitPage(view, commit) : null
  })
  page('/runs/:run{\\d+}', (view, context) => {
    const run = view.repository.records.checkRuns.find((one) => String(one.id) === context.req.param('run'))
    return run ? checkRunPage(view, run) : null
  })
  page('/files', (view) => directoryPage(view, view.repository.defaultBranch, ''))
  for (const path of ['/tree/:ref', '/tree/:ref/:path{.+}'])
    page(path, (view, context) => directoryPage(view, context.req.param('ref') ?? '', context.req.param('path') ?? ''))
  page('/blob/:ref/:path{.+}', (view, context) =>
    filePage(view, context.req.param('ref') ?? '', context.req.param('path') ?? ''),
  )
  page('/*', () => null)

  routes.use('/:owner/:repo/-/*', csrf())
  const back = (context: PageContext, path: string, problem: string | null) =>
    context.redirect(problem === null ? path : `${path}?problem=${encodeURIComponent(problem)}`, 303)

  routes.post('/:owner/:repo/-/account', async (context, next) => {
    const view = viewOf(context)
    if (!view) return next()
    setCookie(context, 'account', String((await context.req.parseBody())['login']), {
      path: '/',
      httpOnly: true,
      sameSite: 'Strict',
    })
    const from = context.req.header('referer')
    const path = from !== undefined && URL.canParse(from) ? new URL(from).pathname : pageOf(view.repository)
    return back(context, path, null)
  })
  routes.post('/:owner/:repo/-/issues', async (context, next) => {
    const view = viewOf(context)
    if (!view) return next()
    const problem = await actions.openIssue(view, newIssue.parse(await context.req.parseBody()))
    const opened = view.repository.records.issues.at(-1)
    const page = pageOf(view.repository)
    return back(context, problem === null && opened ? `${page}/issues/${opened.number}` : `${page}/issues`, problem)
  })
  routes.post('/:owner/:repo/-/files', async (context, next) => {
    const view = viewOf(context)
    if (!view) return next()
    const wanted = fileChange.parse(await context.req.parseBody())
    const path = wanted.path.split('/').map(encodeURIComponent).join('/')
    const problem = await actions.changeFile(view, wanted)
    return back(context, `${pageOf(view.repository)}/blob/${view.repository.defaultBranch}/${path}`, problem)
  })
  routes.post('/:owner/:repo/-/threads/:number{\\d+}', async (context, next) => {
    const view = viewOf(context)
    const issue = view && issueOf(view, context)
    if (!view || !issue) return next()
    const wanted = threadAction.parse(await context.req.parseBody())
    const problem = await actions.onThread(view, issue.number, wanted)
    return back(context, `${pageOf(view.repository)}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`, problem)
  })
  return routes
}
