import type { Log } from '#contract/log'

/** Exit code of a process that ended by a fault of its own. */
const FAULT = 70
const INTERRUPTED = 130
/** Milliseconds a broken process gets to close its databases. */
const FAULT_GRACE_MS = 3_000
/** Milliseconds in which a second signal counts as the same wish. */
const REPEATED_MS = 500

interface Stopping {
  /** Ends everything in order. Called once. */
  stop(): Promise<void>
  readonly log: Log
}

/**
 * Ends the process in order on Ctrl-C and on a polite kill: exit code 0. A second Ctrl-C does not wait. An error no
 * one caught ends it with 70 after the databases are closed: what runs on after one cannot be trusted.
 */
export function stopOnSignals({ stop, log }: Stopping): void {
  let stopping: Promise<void> | undefined
  let firstSignal = 0

  function onSignal(): void {
    if (stopping !== undefined) {
      // npm passes on the Ctrl-C that the terminal has sent us already.
      if (performance.now() - firstSignal > REPEATED_MS) process.exit(INTERRUPTED)
      return
    }
    firstSignal = performance.now()
    process.stderr.write('Stopping: calls in flight are finished first.\n')
    stopping = stop()
    stopping.then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('stopping failed', error)
        process.exit(FAULT)
      },
    )
  }

  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  process.on('SIGHUP', onSignal)
  process.on('uncaughtException', (error) => {
    log.error('uncaught exception', error)
    process.stderr.write('Atrium stopped by a fault of its own; the log in the data folder has it.\n')
    setTimeout(() => process.exit(FAULT), FAULT_GRACE_MS).unref()
    stopping ??= stop()
    stopping.then(
      () => process.exit(FAULT),
      () => process.exit(FAULT),
    )
  })
  process.on('unhandledRejection', (reason) => log.error('unhandled rejection', reason))
}
