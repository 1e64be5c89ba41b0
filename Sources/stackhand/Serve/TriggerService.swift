import Engine
import HTTP
import Networking
import Triggers
import Values
import Workflows

/// The service: one loop that decides, one server, and a task for each run.
struct TriggerService {
  let files: WorkflowFolder
  let workflows: [CheckedWorkflow]
  let wiring: CloudWiring
  let console: Console
  let isSandbox: Bool

  private enum Part {
    case loop
    case runs
    case server(Engine.ExitCode?)
    case other
  }

  func serve(at address: HTTPServer.Address) async -> Engine.ExitCode {
    let queue = DeliveryQueue()
    let starter = RunStarter(wiring, console, isSandbox: isSandbox)
    let (orders, order) = AsyncStream<TriggeredRun>.makeStream()
    var loop = TriggerLoop(
      files: files, store: MemoryFiringStore(), starter: starter, queue: queue, order: order, console: console)
    loop.adopt(workflows, now: LocalMachine.now())
    let deciding = loop
    Process.onInterrupt(
      first: {
        console.error("ending: nothing new starts, runs are cancelled and clean up; interrupt again to end at once\n")
        queue.close()
        queue.add(.stop)
      }, second: { Process.exit(.cancelled) })
    return await wiring.serving {
      await withTaskGroup(of: Part.self) { group in
        group.addTask { await server(queue, address) }
        group.addTask {
          var loop = deciding
          await loop.run()
          return .loop
        }
        group.addTask {
          await withDiscardingTaskGroup { runs in
            for await order in orders { runs.addTask { queue.add(.ended(await starter.run(order))) } }
          }
          return .runs
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
          case .runs, .server(nil), .other: break
          }
        }
        return code
      }
    }
  }

  private func server(_ queue: DeliveryQueue, _ address: HTTPServer.Address) async -> Part {
    var limits = HTTPServerLimits.standard
    limits.body = DeliveryDoor.largestBody
    let server = HTTPServer(DeliveryDoor(queue: queue), at: address, limits: limits) { bound in
      queue.open()
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
