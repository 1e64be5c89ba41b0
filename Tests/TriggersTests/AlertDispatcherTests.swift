import Testing
import Triggers
import Values
import Workflows

@Suite struct AlertDispatcherTests {
  @Test func `of a group of fifty each alert is decided by its own status`() {
    var watch = Watch()
    let arrivals = (0..<50).map { Watch.arrival("a\($0)", $0 % 20 == 7 ? .resolved : .firing) }
    let rows = watch.receive(arrivals)
    #expect(rows.count == 50)
    #expect(watch.started.count == 47)
    #expect(watch.count(.suppressed, .resolved) == 3)
    #expect(Set(watch.started.map(\.run)).count == 47)
  }

  @Test func `the same group again starts nothing and is counted`() {
    var watch = Watch()
    let arrivals = (0..<50).map { Watch.arrival("a\($0)", .firing) }
    for _ in 0..<10 { watch.receive(arrivals) }
    #expect(watch.started.count == 50)
    #expect(watch.inserted == 50)
    #expect(watch.kept.values.allSatisfy { $0.repeats == 9 })
  }

  @Test func `an alert that ends while it is held starts nothing`() {
    var watch = Watch { $0.holdFor = .seconds(120) }
    let row = watch.firing("a")
    #expect(row?.state == .held && row?.reason == .holdFor)
    watch.wait(60)
    let end = watch.resolved("a")
    #expect(end?.state == .dropped && end?.reason == .resolved)
    watch.wait(600)
    #expect(watch.started.isEmpty)
    #expect(watch.dispatcher.nextDue == nil)
  }

  @Test func `an alert that lasts starts when it has lasted long enough and not before`() {
    var watch = Watch { $0.holdFor = .seconds(120) }
    watch.firing("a")
    watch.wait(119)
    #expect(watch.started.isEmpty)
    watch.wait(1)
    #expect(watch.started.map(\.started) == [Timestamp(seconds: Watch.start.seconds + 120)])
  }

  @Test func `what began before it was heard of has lasted since then`() {
    var watch = Watch { $0.holdFor = .seconds(120) }
    watch.now = Timestamp(seconds: Watch.start.seconds + 300)
    watch.firing("a")
    #expect(watch.started.count == 1)
  }

  @Test func `after an hour without the service old alerts start nothing, and new ones do`() {
    var watch = Watch()
    let before = watch.firing("before")
    watch.end(before)
    // The service is down; senders repeat what they have.
    watch.now = Timestamp(seconds: Watch.start.seconds + 3_600)
    var later = Watch()
    later.now = watch.now
    later.dispatcher.restore(Array(watch.kept.values), now: later.now)
    for _ in 0..<12 {
      let rows = later.take(
        later.dispatcher.received(
          [
            Watch.arrival("during", .firing, since: 60), Watch.arrival("late", .firing, since: 3_000),
          ], now: later.now))
      #expect(rows.count == 2)
      later.now = Timestamp(seconds: later.now.seconds + 300)
    }
    #expect(later.started.map(\.inputs) == [["server": "late"]])
    #expect(later.count(.suppressed, .tooOld) == 1)
    // What was known is still known.
    let again = later.dispatcher.received([Watch.arrival("before", .firing)], now: later.now)
    #expect(again.start.isEmpty)
    #expect(again.changes.map(\.row.repeats) == [1])
  }

  @Test func `what was held when the service stopped is dropped if its time is long past`() {
    var watch = Watch { $0.holdFor = .seconds(60) }
    watch.firing("a")
    let kept = Array(watch.kept.values)
    for (pause, state) in [(Int64(300), FiringRow.State.started), (3_600, .dropped)] {
      var later = Watch { $0.holdFor = .seconds(60) }
      later.now = Timestamp(seconds: Watch.start.seconds + pause)
      later.dispatcher.restore(kept, now: later.now)
      #expect(later.dispatcher.tick(now: later.now).changes.map(\.row.state) == [state])
    }
  }

  @Test func `a storm of five hundred starts as many as allowed and holds the rest for a person`() {
    var watch = Watch { $0.storm = AlertPolicy.Quota(limit: 5, per: .seconds(600)) }
    watch.receive((0..<500).map { Watch.arrival("a\($0)", .firing) })
    #expect(watch.started.count == 5)
    #expect(watch.count(.held, .storm) == 495)
    // Those that end meanwhile are dropped.
    watch.receive((100..<200).map { Watch.arrival("a\($0)", .resolved) })
    #expect(watch.count(.dropped, .resolved) == 100)
    // Repeats do not get through once the window is over: a person decides on what is held.
    watch.wait(1_200)
    watch.receive((200..<500).map { Watch.arrival("a\($0)", .firing) })
    #expect(watch.started.count == 5)
    var decided = watch
    let name = watch.dispatcher.trigger
    decided.take(
      decided.dispatcher.settle(StormDecision(name, isReleased: true, by: "ann", at: watch.now), now: watch.now))
    #expect(decided.started.count == 5 + 395)
    #expect(decided.started.last?.detail == "released by ann")
    var refused = watch
    // A decision concerns what was held by then.
    let early = StormDecision(name, isReleased: true, by: "ann", at: Timestamp(seconds: Watch.start.seconds - 1))
    #expect(refused.dispatcher.settle(early, now: watch.now).changes.isEmpty)
    let refusal = StormDecision(name, isReleased: false, by: "bob", reason: "a test", at: watch.now)
    refused.take(refused.dispatcher.settle(refusal, now: watch.now))
    #expect(refused.count(.dropped, .refused) == 395)
    #expect(refused.dispatcher.settle(refusal, now: watch.now).changes.isEmpty)
    // Nobody decides.
    watch.wait(3_600)
    #expect(watch.started.count == 5)
    #expect(watch.count(.dropped, .stormExpired) == 395)
    #expect(watch.dispatcher.nextDue == nil)
  }

  @Test func `while it is paused nothing starts, and what goes on afterwards does then`() {
    var watch = Watch { $0.holdFor = .seconds(120) }
    watch.firing("held")
    watch.dispatcher.pausedBecause = "upgrade"
    watch.wait(200)
    let row = watch.firing("new")
    #expect(watch.count(.suppressed, .paused) == 2)
    #expect(row?.detail == "upgrade")
    #expect(watch.started.isEmpty)
    watch.resolved("new")
    watch.dispatcher.pausedBecause = nil
    watch.firing("new")
    watch.firing("held")
    #expect(watch.started.map(\.key) == ["held"])
  }

  @Test func `a run that did not begin counts for no limit, and its alert may start one later`() {
    var watch = Watch(isDestructive: true) {
      $0.budget = AlertPolicy.Quota(limit: 1, per: .seconds(3_600))
      $0.coolDown = .seconds(600)
    }
    let row = watch.firing("a")
    watch.take(watch.dispatcher.withdrawn(row?.identity ?? "", .paused, "upgrade", now: watch.now))
    #expect(watch.count(.suppressed, .paused) == 1)
    watch.firing("a")
    #expect(watch.started.map(\.run) == [row?.run, row?.run])
    watch.take(watch.dispatcher.withdrawn(row?.identity ?? "", .tooOld, nil, now: watch.now))
    #expect(watch.count(.dropped, .tooOld) == 1)
    watch.firing("a")
    #expect(watch.started.count == 2)
    watch.firing("b")
    #expect(watch.started.count == 3)
  }

  @Test func `what another service has on record counts instead of what was decided here`() {
    var watch = Watch { $0.coolDown = .seconds(600) }
    let row = watch.firing("a", key: "server")
    guard var other = row else { return }
    (other.ended, other.outcome) = (watch.now, .succeeded)
    watch.dispatcher.adopt(other, now: watch.now)
    watch.wait(300)
    watch.firing("b", key: "server")
    #expect(watch.count(.suppressed, .coolDown) == 1)
    watch.wait(301)
    #expect(watch.firing("b", key: "server")?.state == .started)
  }

  @Test func `the cool-down counts from the end of the last run`() {
    var watch = Watch { $0.coolDown = .seconds(1_800) }
    let first = watch.firing("a", key: "server")
    watch.wait(600)
    #expect(watch.firing("b", since: 600, key: "server")?.reason == .running)
    watch.wait(1_400)
    watch.end(first)
    watch.wait(1_799)
    #expect(watch.firing("c", since: 3_799, key: "server")?.reason == .coolDown)
    watch.wait(1)
    #expect(watch.firing("d", since: 3_800, key: "server")?.state == .started)
    #expect(watch.firing("e", since: 3_800, key: "other")?.state == .started)
  }

  @Test func `trouble that was suppressed and goes on starts with a later message`() {
    var watch = Watch { $0.coolDown = .seconds(600) }
    watch.end(watch.firing("a", key: "server"))
    watch.wait(60)
    #expect(watch.firing("b", since: 60, key: "server")?.reason == .coolDown)
    watch.wait(600)
    let row = watch.firing("b", since: 60, key: "server")
    #expect(row?.state == .started && row?.repeats == 1)
  }

  @Test func `a repeat starts another run only where that is asked for, and after the cool-down`() {
    for repeats in AlertPolicy.Repeats.allCases {
      var watch = Watch {
        $0.repeats = repeats
        $0.coolDown = .seconds(600)
      }
      let first = watch.firing("a")
      watch.firing("a")
      watch.end(first)
      watch.wait(300)
      watch.firing("a")
      #expect(watch.started.count == 1)
      watch.wait(300)
      let again = watch.firing("a")
      #expect(watch.started.count == (repeats == .retry ? 2 : 1))
      watch.end(again)
      watch.wait(600)
      watch.firing("a")
      #expect(watch.started.count == (repeats == .retry ? 3 : 1))
      #expect(Set(watch.started.map(\.run)).count == watch.started.count)
      watch.resolved("a")
      watch.wait(6_000)
      watch.firing("a")
      #expect(watch.started.count == (repeats == .retry ? 3 : 1))
    }
  }

  @Test func `a throttle counts the runs of one key`() {
    var watch = Watch { $0.throttle = AlertPolicy.Quota(limit: 2, per: .seconds(3_600)) }
    for number in 0..<4 {
      watch.end(watch.firing("a\(number)", since: Int64(number * 60), key: "server"))
      watch.wait(60)
    }
    #expect(watch.started.count == 2)
    #expect(watch.count(.suppressed, .throttle) == 2)
    #expect(watch.firing("x", since: 240, key: "other")?.state == .started)
    watch.wait(3_600)
    #expect(watch.firing("y", since: 3_840, key: "server")?.state == .started)
  }

  @Test(arguments: [true, false]) func `a budget counts runs that take something away`(isDestructive: Bool) {
    var watch = Watch(isDestructive: isDestructive) { $0.budget = AlertPolicy.Quota(limit: 3, per: .seconds(86_400)) }
    for number in 0..<5 { watch.firing("a\(number)") }
    #expect(watch.started.count == (isDestructive ? 3 : 5))
    #expect(watch.count(.suppressed, .budget) == (isDestructive ? 2 : 0))
  }

  @Test(arguments: AlertPolicy.OnResolved.allCases)
  func `the end of an alert cancels its run where that is asked for`(onResolved: AlertPolicy.OnResolved) {
    var watch = Watch { $0.onResolved = onResolved }
    let row = watch.firing("a")
    watch.wait(60)
    watch.resolved("a")
    #expect(watch.cancelled.map(\.identity) == (onResolved == .cancel ? [row?.identity] : []))
    watch.resolved("a")
    #expect(watch.cancelled.count <= 1)
    let ended = watch.firing("b", since: 60)
    watch.end(ended)
    watch.resolved("b", since: 60)
    #expect(watch.cancelled.count <= 1)
  }

  @Test func `an end that overtakes its beginning starts nothing`() {
    var watch = Watch()
    watch.resolved("a")
    #expect(watch.firing("a")?.reason == .resolved)
    #expect(watch.started.isEmpty)
    // Trouble that begins anew does.
    watch.wait(60)
    #expect(watch.firing("a", since: 60)?.state == .started)
  }

  @Test func `a sender that does not say when trouble began has one episode until its end`() {
    var watch = Watch()
    let first = watch.firing("alarm", since: nil)
    watch.wait(60)
    watch.firing("alarm", since: nil)
    #expect(watch.started.count == 1)
    watch.end(first)
    watch.resolved("alarm", since: nil)
    watch.wait(60)
    watch.resolved("alarm", since: nil)
    watch.firing("alarm", since: nil)
    #expect(watch.started.count == 2)
    #expect(watch.inserted == 2)
  }

  @Test func `what is not meant, and what cannot be worked out, is a row with a reason`() {
    var watch = Watch()
    watch.receive([
      Watch.arrival("a", .firing, verdict: .noMatch), Watch.arrival("b", .firing, verdict: .unusable("no label")),
      Watch.arrival("c", .noData),
    ])
    #expect(watch.count(.suppressed, .noMatch) == 1)
    #expect(watch.count(.suppressed, .badInput) == 1)
    #expect(watch.count(.suppressed, .noData) == 1)
    #expect(watch.kept.values.first { $0.reason == .badInput }?.detail == "no label")
    // What is meant from now on starts.
    #expect(watch.firing("a")?.state == .started)
    #expect(watch.firing("c")?.state == .started)
  }

  @Test func `a clock that is ahead holds nothing back`() {
    var watch = Watch { $0.holdFor = .seconds(60) }
    watch.firing("a", since: 86_400)
    watch.wait(60)
    #expect(watch.started.count == 1)
  }

  @Test func `whatever comes in whatever order no firing starts twice and each has one row`() {
    var random = Numbers(state: 7)
    for _ in 0..<200 {
      var watch = Watch(isDestructive: random.below(2) == 0) {
        if random.below(2) == 0 { $0.holdFor = .seconds(60) }
        if random.below(2) == 0 { $0.coolDown = .seconds(300) }
        if random.below(2) == 0 { $0.repeats = .retry }
        if random.below(2) == 0 { $0.onResolved = .cancel }
        if random.below(3) == 0 { $0.storm = AlertPolicy.Quota(limit: 2, per: .seconds(300)) }
        if random.below(3) == 0 { $0.throttle = AlertPolicy.Quota(limit: 1, per: .seconds(300)) }
        if random.below(3) == 0 { $0.budget = AlertPolicy.Quota(limit: 4, per: .seconds(3_000)) }
      }
      for _ in 0..<100 {
        let print = "a\(random.below(6))"
        let since: Int64? = random.below(4) == 0 ? nil : Int64(random.below(3) * 400)
        switch random.below(6) {
        case 0: watch.resolved(print, since: since)
        case 1: watch.wait(Int64(random.below(400)))
        case 2: watch.end(watch.started.randomElement(&random))
        case 3:
          let decision = StormDecision(
            watch.dispatcher.trigger, isReleased: random.below(2) == 0, by: "ann", at: watch.now)
          watch.take(watch.dispatcher.settle(decision, now: watch.now))
        default: watch.firing(print, since: since, key: "k\(random.below(3))")
        }
        // Of one key one run goes on at most.
        let running = watch.kept.values.filter(\.isRunning)
        #expect(Set(running.map(\.key)).count == running.count)
      }
      #expect(Set(watch.started.map(\.run)).count == watch.started.count)
      #expect(watch.kept.values.allSatisfy { ($0.state == .started) == ($0.reason == nil) })
      #expect(watch.kept.values.allSatisfy { ($0.state == .held) == ($0.due != nil) })
    }
  }

  @Test func `any number of messages about the same trouble take the room of one`() {
    var watch = Watch()
    for number in 0..<20_000 {
      watch.firing("a\(number % 10)")
      if number % 100 == 0 { watch.wait(1) }
    }
    #expect(watch.kept.count == 10)
  }
}

extension Array {
  fileprivate func randomElement(_ random: inout Numbers) -> Element? { isEmpty ? nil : self[random.below(count)] }
}
