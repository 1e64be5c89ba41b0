import Actions
import ArgumentParser
import Engine
import Reports
import Storage
import Values
import Workflows

/// A run from where it stands to its end, or to where it waits for people, in this process.
struct RunSession: Sendable {
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, jsonl }

  let request: RunRequest
  /// Nil: the run is not kept.
  let journal: SQLStore?
  let wiring: CloudWiring
  let console: Console
  let format: Format
  let isVerbose: Bool
  /// What is on record of it; empty for a new one.
  var entries: [JournalEntry] = []

  /// How often orders from other processes are looked for.
  private static let attention = Duration.milliseconds(250)

  /// Runs on the executor that suits the cloud, while the main thread waits.
  func wait() -> Engine.ExitCode { Process.wait(on: wiring.executor) { await execute() } }

  func execute() async -> Engine.ExitCode {
    let interruption = Interruption()
    let (orders, order) = AsyncStream<RunOrder>.makeStream()
    interruption.giveOrders(to: order, console)
    let began = ContinuousClock.now
    return await wiring.serving {
      do {
        let pending = try await pendingOrders()
        let state = try await withThrowingTaskGroup(of: RunState?.self) { group in
          group.addTask {
            await watchForOrders(after: pending.last?.number ?? 0, order)
            return nil
          }
          group.addTask {
            try await driver(interruption).resume(
              request, journal: entries, pending: pending.map(\.order), orders: orders)
          }
          defer { group.cancelAll() }
          while let end = try await group.next() { if let end { return end } }
          throw CancellationError()
        }
        let milliseconds = Int((ContinuousClock.now - began) / .milliseconds(1))
        return report(RunReport(state, logins: await wiring.access.logins, milliseconds: milliseconds))
      } catch let error as RunStoreError {
        console.fail("no-journal", "the journal of the run cannot be kept: \(error.message)", help: error.help)
        return .failed
      } catch let failure as Failure {
        console.show(failure)
        switch failure.kind {
        case "another-project": return .failed
        case "lock-held": return .busy
        default: return failure.outcome == .cancelled ? .cancelled : .noCloud
        }
      } catch {
        console.fail("bug", "the run went wrong: \(error)")
        return .bug
      }
    }
  }

  private func driver(_ interruption: Interruption) -> RunDriver {
    RunDriver(
      registry: .standard(on: wiring.access), store: journal ?? MemoryRunStore(), setup: wiring.access,
      observer: observer(interruption), locks: locks, approver: approver, suspends: journal != nil,
      clock: ContinuousClock(), now: LocalMachine.now)
  }

  private var locks: any RunLocks {
    guard let journal else { return MemoryRunLocks() }
    let (console, workflow, run) = (console, request.workflow.name, request.run)
    return SQLRunLocks(journal, now: LocalMachine.now) { refusal in
      // Steps of one run wait for each other all the time.
      guard let holder = refusal.holder?.run, holder != run, !holder.hasPrefix(run + "-") else { return }
      console.error("\(workflow): waits, as \(refusal.message)\n")
    }
  }

  private var approver: (any Approver)? {
    if TerminalApprover.isThereATerminal {
      return TerminalApprover(console: console, person: LocalMachine.user, run: journal == nil ? nil : request.run)
    }
    return journal == nil ? NobodyToAsk() : nil
  }

  // MARK: Orders

  private func pendingOrders() async throws -> [SQLStore.KeptOrder] {
    guard let journal, !entries.isEmpty else { return [] }
    return try await journal.orders(to: request.run)
  }

  private func watchForOrders(after number: Int64, _ order: AsyncStream<RunOrder>.Continuation) async {
    guard let journal else { return }
    var last = number
    while true {
      do { try await Task.sleep(for: Self.attention) } catch { return }
      // What is wrong with the journal the run itself finds out.
      for kept in (try? await journal.orders(to: request.run, after: last)) ?? [] {
        last = kept.number
        order.yield(kept.order)
      }
    }
  }

  // MARK: What is shown

  private func observer(_ interruption: Interruption) -> any RunObserver {
    switch format {
    case .text, .json:
      let console = console
      let progress = ProgressPrinter(
        request.workflow, style: console.errorStyle, isLive: console.errorReplacesLines, isVerbose: isVerbose
      ) { console.error($0) }
      return ObserverPair(first: interruption, second: progress)
    case .jsonl: return ObserverPair(first: interruption, second: EventPrinter(console: console))
    }
  }

  private func report(_ report: RunReport) -> Engine.ExitCode {
    console.show(report, as: format)
    return report.exitCode
  }
}

extension Console {
  /// Results to standard output, the rest to standard error. The event stream needs no report.
  func show(_ report: RunReport, as format: RunSession.Format) {
    switch format {
    case .text: output(ReportFormat.text.render(report))
    case .json: output(ReportFormat.json.render(report))
    case .jsonl: return
    }
    error(RunSummary.text(report, style: errorStyle))
  }
}

/// Writes the event stream.
private struct EventPrinter: RunObserver {
  let console: Console

  func observe(_ entries: [JournalEntry]) async {
    for entry in entries { console.output(EventLines.line(entry)) }
  }
}

/// Two that watch.
private struct ObserverPair: RunObserver {
  let first: any RunObserver
  let second: any RunObserver

  func observe(_ entries: [JournalEntry]) async {
    await first.observe(entries)
    await second.observe(entries)
  }
}
