import { parentPort, workerData } from 'node:worker_threads'
import { callData } from './call-data.ts'
import { createEngine } from './engine.ts'
import { createHostCalls } from './host-calls.ts'
import { createLogLines } from './log-lines.ts'
import type { CallMessage, FromWorker, ToWorker, WorkerStart } from './messages.ts'

/** Calls after which a worker is replaced, in case something leaks that no test has found. */
const MAX_CALLS = 5_000

const { wasmModule, library, memoryMb, cancel } = workerData as WorkerStart
const port = parentPort
if (port === null) throw new Error('The function worker is started as a worker thread')
const send = (message: FromWorker) => port.postMessage(message)

const cancelled = new Int32Array(cancel)
const hostCalls = createHostCalls()
const log = createLogLines(() => performance.now())
let running = 0
let calls = 0

const engine = await createEngine({
  wasmModule,
  library,
  memoryMb,
  host: {
    call: (name, args) => hostCalls.answer(name, args),
    log: (level, text) => log.add(level, text),
    cancelled: () => running !== 0 && Atomics.load(cancelled, 0) === running,
  },
})

function call(
  id: number,
  { key, limitMs, live, message }: { key: string; limitMs: number; live: boolean; message: CallMessage },
): void {
  const { text, parts } = callData(message.head, message.body, message.contentType)
  hostCalls.begin(parts)
  log.begin(live ? (line) => send(['logged', id, line]) : () => {})
  running = id
  calls += 1
  // An exception here is not the script's: it ends this thread, and the pool puts another in its place.
  const outcome = engine.call(key, text, limitMs)
  running = 0
  const worn = calls >= MAX_CALLS || engine.grown()
  if ('answer' in outcome) send(['answered', id, outcome.answer, log.take(), worn])
  else send(['failed', id, outcome.failure, log.take(), worn])
  // After the answer has left: the caller need not wait for it.
  engine.reset()
}

port.on('message', (message: ToWorker) => {
  switch (message[0]) {
    case 'define':
      engine.define(message[1], message[2])
      break
    case 'drop':
      engine.drop(message[1])
      break
    case 'call':
      call(message[1], { key: message[2], limitMs: message[3], live: message[4], message: message[5] })
      break
    case 'compile':
      send(['compiled', message[1], engine.compile(message[2])])
      break
  }
})
send(['ready'])
