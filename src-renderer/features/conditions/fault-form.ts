import type { Fault, FaultDraft } from '#contract/model/fault'

/** The dialog's fields: every kind has its own, the chosen kinds say which of them count. */
export interface FaultForm {
  targetKind: FaultDraft['target']['kind']
  apiId: string
  backendId: string
  channelId: string
  origin: string
  actionKind: FaultDraft['action']['kind']
  ms: number
  status: number
  body: string
  share: number
  choice: FaultDraft['choice']
}

/** What a new fault begins with. */
export const newFault: FaultForm = {
  targetKind: 'any',
  apiId: '',
  backendId: '',
  channelId: '',
  origin: 'http://',
  actionKind: 'delay',
  ms: 1000,
  status: 503,
  body: '',
  share: 100,
  choice: 'random',
}

export function formOfFault({ target, action, share, choice }: Fault): FaultForm {
  return {
    ...newFault,
    targetKind: target.kind,
    ...(target.kind === 'api' ? { apiId: target.id } : {}),
    ...(target.kind === 'backend' ? { backendId: target.id } : {}),
    ...(target.kind === 'channel' ? { channelId: target.id } : {}),
    ...(target.kind === 'origin' ? { origin: target.origin } : {}),
    actionKind: action.kind,
    ...(action.kind === 'delay' ? { ms: action.ms } : {}),
    ...(action.kind === 'answer' ? { status: action.status, body: action.body } : {}),
    share,
    choice,
  }
}

/** What is sent; wrong values go along, the contract's own schema says what is wrong with them. */
export function faultOfForm(form: FaultForm): FaultDraft {
  return { target: targetOf(form), action: actionOf(form), share: form.share, choice: form.choice }
}

function targetOf(form: FaultForm): FaultDraft['target'] {
  switch (form.targetKind) {
    case 'any':
      return { kind: 'any' }
    case 'origin':
      return { kind: 'origin', origin: form.origin.replace(/\/+$/, '') }
    case 'api':
      return { kind: 'api', id: form.apiId }
    case 'backend':
      return { kind: 'backend', id: form.backendId }
    case 'channel':
      return { kind: 'channel', id: form.channelId }
  }
}

function actionOf(form: FaultForm): FaultDraft['action'] {
  if (form.actionKind === 'delay') return { kind: 'delay', ms: form.ms }
  if (form.actionKind === 'break') return { kind: 'break' }
  return { kind: 'answer', status: form.status, body: form.body }
}
