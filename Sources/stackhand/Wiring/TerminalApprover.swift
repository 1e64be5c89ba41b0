import Diagnostics
import Engine
import Glibc
import Synchronization
import Values

/// Asks the person at the terminal: `approve "Stop db-1?" [y/N]`, and for a no the reason.
///
/// One question at a time; a thread of its own reads, since that blocks. Nobody waits for that thread.
final class TerminalApprover: Approver {
  private let console: Console
  private let person: String
  /// The run, if others can decide it from elsewhere.
  private let run: String?
  private let questions = Mutex(Questions())
  /// A pipe that wakes the thread: a question has come, or the one that is open is withdrawn.
  private let bell: (listening: Int32, ringing: Int32)

  private struct Question {
    let number: Int
    let request: ApprovalRequest
    let answer: CheckedContinuation<ApprovalVote?, Never>
  }

  private struct Questions {
    var open: [Question] = []
    var lastNumber = 0
    /// Withdrawn before they were put.
    var withdrawn: Set<Int> = []
    var hasThread = false
  }

  init(console: Console, person: String, run: String?) {
    self.console = console
    self.person = person
    self.run = run
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    bell = (ends[0], ends[1])
  }

  /// Whether somebody is there who sees the question and can answer it.
  static var isThereATerminal: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  func vote(on request: ApprovalRequest) async -> ApprovalVote? {
    if request.count > 1, let run {
      let command = "each with `stackhand runs approve \(run)`"
      console.error("approval needed of \(request.count) persons, \(command): \(printable(request.message))\n")
      return nil
    }
    if request.count > 1 {
      let reason = "\(request.count) different persons must approve, and one is at this terminal"
      return ApprovalVote(isApproved: false, by: person, reason: reason)
    }
    let number = questions.withLock { questions in
      questions.lastNumber += 1
      return questions.lastNumber
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { ask(Question(number: number, request: request, answer: $0)) }
    } onCancel: {
      withdraw(number)
    }
  }

  private func ask(_ question: Question) {
    let (isWithdrawn, needsThread) = questions.withLock { questions in
      if questions.withdrawn.remove(question.number) != nil { return (true, false) }
      questions.open.append(question)
      defer { questions.hasThread = true }
      return (false, !questions.hasThread)
    }
    if isWithdrawn { return question.answer.resume(returning: nil) }
    if needsThread { Thread.start { [self] in serve() } }
    ring()
  }

  private func withdraw(_ number: Int) {
    let question = questions.withLock { questions -> Question? in
      guard let place = questions.open.firstIndex(where: { $0.number == number }) else {
        questions.withdrawn.insert(number)
        return nil
      }
      return questions.open.remove(at: place)
    }
    question?.answer.resume(returning: nil)
    ring()
  }

  private func ring() {
    var one: UInt8 = 1
    _ = write(bell.ringing, &one, 1)
  }

  // MARK: The thread

  private func serve() -> Never {
    while true {
      guard let question = questions.withLock({ $0.open.first }) else {
        waitForBell()
        continue
      }
      let vote = put(question)
      console.prompt(nil)
      let isOpen = questions.withLock { questions in
        guard questions.open.first?.number == question.number else { return false }
        questions.open.removeFirst()
        return true
      }
      if isOpen { question.answer.resume(returning: vote) }
    }
  }

  /// Nil: withdrawn.
  private func put(_ question: Question) -> ApprovalVote? {
    // What was typed before the question is no answer to it.
    tcflush(STDIN_FILENO, TCIFLUSH)
    let message = printable(question.request.message)
    var brief = message
    if message.count > 60 {
      brief = message.prefix(60) + "…"
      console.error("approval needed: \(message)\n")
    }
    while true {
      guard let answer = answer(to: "approve \"\(brief)\" [y/N] ", question.number) else { return nil }
      switch answer.lowercased() {
      case "y", "yes": return ApprovalVote(isApproved: true, by: person)
      case "", "n", "no":
        guard let reason = self.answer(to: "reason: ", question.number) else { return nil }
        return ApprovalVote(isApproved: false, by: person, reason: reason.isEmpty ? nil : reason)
      default: continue
      }
    }
  }

  /// A line of the terminal, without the space around it; empty at its end. Nil: the question was withdrawn.
  private func answer(to prompt: String, _ number: Int) -> String? {
    console.prompt(prompt)
    var line: [UInt8] = []
    while true {
      var ready = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: bell.listening, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&ready, 2, -1) > 0 else { continue }
      if ready[1].revents != 0 { drainBell() }
      if questions.withLock({ $0.open.first?.number != number }) { return nil }
      guard ready[0].revents != 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count > 0 { line += buffer[..<count] }
      guard count <= 0 || line.last == UInt8(ascii: "\n") else { continue }
      // The end of the input ends no line.
      if count > 0 { console.promptAnswered() } else { console.prompt(nil) }
      return String(decoding: line.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed(), as: UTF8.self)
    }
  }

  private func waitForBell() {
    var ready = pollfd(fd: bell.listening, events: Int16(POLLIN), revents: 0)
    poll(&ready, 1, -1)
    drainBell()
  }

  private func drainBell() {
    var rung = [UInt8](repeating: 0, count: 64)
    while read(bell.listening, &rung, rung.count) > 0 {}
  }
}

/// Where there is no terminal, nothing is approved, and the refusal says what to do about it.
struct NobodyToAsk: Approver {
  func vote(on request: ApprovalRequest) async -> ApprovalVote? {
    ApprovalVote(
      isApproved: false, by: "nobody",
      reason:
        "there is no terminal to ask at; standard input and standard error must both be one, so run it from a shell")
  }
}
