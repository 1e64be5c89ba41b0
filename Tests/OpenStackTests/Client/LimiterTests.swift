import HTTP
import HTTPTypes
import OpenStack
import Synchronization
import TestSupport
import Testing

@Suite struct LimiterTests {
  @Test func `a window lets its limit through at once, then as many in each span`() {
    var window = RequestWindow(3, per: .seconds(1))
    for _ in 1...3 { #expect(window.take(at: .milliseconds(200)) == nil) }
    #expect(window.take(at: .milliseconds(500)) == .milliseconds(700))
    #expect(window.take(at: .milliseconds(1200)) == nil)
  }

  @Test func `in no span are there more than the limit, wherever it begins`() {
    var window = RequestWindow(5, per: .seconds(1))
    var passed: [Duration] = []
    var now = Duration.zero
    for step in 0..<300 {
      now += .milliseconds(step % 7 == 0 ? 400 : 13)
      if let wait = window.take(at: now) {
        now += wait
        #expect(window.take(at: now) == nil)
      }
      passed.append(now)
    }
    for (index, start) in passed.enumerated() {
      #expect(passed[index...].prefix { $0 < start + .seconds(1) }.count <= 5)
    }
  }

  @Test func `callers pass in the order in which they came`() async throws {
    let clock = TestClock()
    let limiter = RequestLimiter(RequestWindow(1, per: .seconds(1)), clock: clock)
    try await limiter.acquire()
    let order = Order()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...4 {
        group.addTask {
          try await limiter.acquire()
          order.add(number)
        }
        while limiter.waiting < number { await Task.yield() }
      }
      for passed in 1...4 {
        await clock.waitForSleepers(1)
        clock.advance(by: .seconds(1))
        while order.all.count < passed { await Task.yield() }
      }
      try await group.waitForAll()
    }
    #expect(order.all == [1, 2, 3, 4])
    #expect(limiter.waiting == 0)
  }

  @Test(arguments: [1, 2, 3])
  func `who is cancelled leaves, and the others pass as if he had never come`(_ cancelled: Int) async throws {
    let clock = TestClock()
    let limiter = RequestLimiter(RequestWindow(1, per: .seconds(1)), clock: clock)
    try await limiter.acquire()
    let order = Order()
    var tasks: [Task<Void, any Error>] = []
    for number in 1...3 {
      tasks.append(
        Task {
          try await limiter.acquire()
          order.add(number)
        })
      while limiter.waiting < number { await Task.yield() }
    }
    await clock.waitForSleepers(1)
    tasks[cancelled - 1].cancel()
    await #expect(throws: CancellationError.self) { try await tasks[cancelled - 1].value }
    for passed in 1...2 {
      await clock.waitForSleepers(1)
      clock.advance(by: .seconds(1))
      while order.all.count < passed { await Task.yield() }
    }
    #expect(order.all == [1, 2, 3].filter { $0 != cancelled })
    #expect(limiter.waiting == 0)
  }

  @Test func `projects, services and users have limiters of their own, aliases share one`() throws {
    let limits = RequestLimits(.ovhcloud, clock: TestClock())
    let nova = try #require(limits.limiter(for: "compute", of: "p1"))
    #expect(limits.limiter(for: "compute", of: "p1") === nova)
    #expect(limits.limiter(for: "compute", of: "p2") !== nova)
    #expect(limits.limiter(for: "volumev3", of: "p1") === limits.limiter(for: "block-storage", of: "p1"))
    #expect(limits.limiter(for: "object-store", of: "p1") == nil)
  }

  @Test func `a limited transport counts the requests to one host only`() async throws {
    let clock = TestClock(jumping: true)
    let cloud = ScriptedServices(Array(repeating: .text(200, ""), count: 9))
    let transport = LimitedTransport(
      LoopbackTransport(cloud), limiter: RequestLimiter(RequestWindow(2, per: .seconds(60)), clock: clock),
      authority: "a.test")
    for _ in 1...3 {
      for host in ["a.test", "b.test"] {
        try await transport.send(
          HTTPRequest(method: .get, scheme: "http", authority: host, path: "/"), body: nil, timeouts: .standard
        ) { _, _ in }
      }
    }
    #expect(clock.waits == [.seconds(60)])
  }
}

private final class Order: Sendable {
  private let numbers = Mutex<[Int]>([])

  func add(_ number: Int) { numbers.withLock { $0.append(number) } }
  var all: [Int] { numbers.withLock { $0 } }
}
