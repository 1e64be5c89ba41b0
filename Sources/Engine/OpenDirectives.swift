import Workflows

/// Which directives of a run have not led to their event: what is to be done when the run is taken up again.
struct OpenDirectives {
  /// In the order in which they were given.
  private var open: [RunDirective] = []
  /// Locks that are held.
  private(set) var locks: [Address] = []

  /// Notes what follows on an entry of the journal.
  mutating func add(_ directives: [RunDirective]) {
    for directive in directives {
      switch directive {
      case .release(let address):
        locks.removeAll { $0 == address }
        remove(.acquire(address))
      case .calm(let alarm):
        open.removeAll { $0.alarm == alarm }
        // The question is closed.
        if alarm.kind == .approval { remove(.ask(alarm.address)) }
      default: open.append(directive)
      }
    }
  }

  /// Takes out what an event answers.
  mutating func settle(_ event: RunEvent) {
    switch event {
    case .locked(let address):
      locks.append(address)
      remove(.acquire(address))
    case .lockRefused(let address, _): remove(.acquire(address))
    case .opened, .openingFailed: remove(.open)
    case .evaluated(let address, _):
      open.removeAll { if case .evaluate(address, _) = $0 { true } else { false } }
    case .tookOver(let address): remove(.takeOver(address))
    case .attemptEnded(let attempt, _):
      open.removeAll { directive in
        switch directive {
        case .attempt(attempt), .stop(attempt, _): true
        default: false
        }
      }
    case .woke(let alarm): open.removeAll { $0.alarm == alarm }
    case .voted(let address, _): remove(.ask(address))
    case .childEnded(let address, _): open.removeAll { $0 == .begin(address) || $0 == .interrupt(address) }
    case .ended: open = []
    case .started, .attemptBegan, .callBegan, .callEnded, .asked, .childBegan, .cancelRequested, .suspended: break
    }
  }

  private mutating func remove(_ directive: RunDirective) { open.removeAll { $0 == directive } }

  var directives: [RunDirective] { open }
}

extension RunDirective {
  fileprivate var alarm: Alarm? { if case .wake(let alarm, _) = self { alarm } else { nil } }
}
