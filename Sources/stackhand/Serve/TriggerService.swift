import Engine
import HTTP
import Networking
import Storage
import Triggers
import Values
import WebInterface
import Workflows

/// The service: one loop that decides, one server, and a task for each run.
struct TriggerService {
  let files: WorkflowFolder
  let workflows: [CheckedWorkflow]
  let wiring: CloudWiring
  let console: Console
  let isSandbox: Bool
  /// How its runs reach the cloud, for whoever goes on with them.
  let access: ValueMap
  let journal: SQLStore
  /// Whether the journal outlives the process.
  let isDurable: Bool
  let notifier: Notifier
  let heartbeat: ServeConfiguration.Heartbeat?
  let watch: ServiceWatch
  let policy: AccessPolicy
  private let pulse = Pulse()
  private let manager = ServiceManager(environment: LocalMachine.environment)

  private enum Part {
    case loop
    /// It is to end, and so many runs go on at the next start.
    case interrupted(Int)
    case runs
    case server(Engine.ExitCode?)
    case other
  }

  func serve(at address: HTTPServer.Address) async -> Engine.ExitCode {
    let queue = DeliveryQueue()
    let starter = RunStarter(
      wiring, console, isSandbox: isSandbox, access: access, journal: journal, isDurable: isDurable, watch: watch,
      tell: notifier.tell)
    let (stops, stop) = AsyncStream<Void>.makeStream()
    let (orders, order) = AsyncStream<TriggeredRun>.makeStream()
    let deciding = TriggerLoop(
      files: files, store: journal, starter: starter, queue: queue, order: order, console: console,
      isDurable: isDurable, pulse: pulse, watch: watch, tell: notifier.tell)
    let whatFollows =
      isDurable
      ? "requests in flight get 10 s, runs go on at the next start" : "runs are cancelled and clean up"
    Process.onInterrupt(
      first: {
        console.error("ending: nothing new starts, \(whatFollows); interrupt again to end at once\n")
        manager.say("STOPPING=1")
        queue.close()
        queue.add(.stop)
        stop.yield()
      }, second: { Process.exit(.cancelled) })
    return await wiring.serving {
      await withTaskGroup(of: Part.self) { group in
        group.addTask { await server(queue, address) }
        group.addTask {
          var loop = deciding
          await loop.run(workflows)
          return .loop
        }
        group.addTask {
          await withDiscardingTaskGroup { runs in
            for await order in orders { runs.addTask { queue.add(.ended(await starter.run(order))) } }
          }
          return .runs
        }
        group.addTask {
          await starter.watchForOrders()
          return .other
        }
        group.addTask {
          await tellOthers()
          return .other
        }
        group.addTask {
          await endWithoutJournal()
          return .other
        }
        group.addTask {
          guard isDurable else { return .other }
          for await _ in stops { return .interrupted(await starter.interrupt()) }
          return .other
        }
        group.addTask {
          while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(250))
            queue.add(.tick)
          }
          return .other
        }
        var code = Engine.ExitCode.succeeded
        for await part in group {
          switch part {
          case .server(let failure?):
            code = failure
            group.cancelAll()
          // The loop ends when the last run has ended after a stop.
          case .loop: group.cancelAll()
          case .interrupted(let count):
            if count > 0 { console.error("\(count) run\(count == 1 ? "" : "s") to go on at the next start\n") }
            // To cancel the tasks of runs would put on record what a restart must not find.
            Process.exit(.succeeded)
          case .runs, .server(nil), .other: break
          }
        }
        return code
      }
    }
  }

  /// A journal that could not be written stays so in this process: whoever restarts the service may find it mended.
  private func endWithoutJournal() async {
    while !Task.isCancelled {
      if let failure = journal.failure {
        console.fail("no-journal", "the journal cannot be kept: \(failure.message)", help: failure.help)
        Process.exit(.failed)
      }
      try? await Task.sleep(for: .seconds(1))
    }
  }

  /// Notices, signs of life.
  private func tellOthers() async {
    let transport = NetworkTransport()
    await withDiscardingTaskGroup { group in
      group.addTask { await notifier.run(transport) }
      group.addTask { await pulse.tell(manager) }
      if let heartbeat { group.addTask { await pulse.tell(heartbeat, transport, console) } }
    }
    await transport.shutdown()
  }

  private func server(_ queue: DeliveryQueue, _ address: HTTPServer.Address) async -> Part {
    var limits = HTTPServerLimits.standard
    limits.body = DeliveryDoor.largestBody
    let board = JournalBoard(
      queue: queue, journal: journal, watch: watch, access: wiring.access, mask: console.mask)
    let web = WebHandler(
      board, access: policy, deliveries: DeliveryDoor(queue: queue), clock: ContinuousClock())
    let server = HTTPServer(web, at: address, limits: limits) { bound in
      queue.open()
      manager.say("READY=1\nSTATUS=serving \(workflows.count) workflows on http://\(bound)")
      console.error("serving \(workflows.count) workflow\(workflows.count == 1 ? "" : "s") on http://\(bound)\n")
    }
    do {
      try await server.run()
      return .server(nil)
    } catch let error as ListenError {
      console.fail("cannot-listen", error.description, help: "choose another address with --listen")
      return .server(.failed)
    } catch {
      return .server(nil)
    }
  }
}
