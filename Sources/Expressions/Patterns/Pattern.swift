/// A regular expression in the syntax of RE2, matched in time linear in the text: no backtracking, no back references.
struct Pattern: Sendable {
  enum Instruction: Sendable {
    case scalar(UInt32)
    /// A place in `classes`.
    case scalars(Int)
    case either(Int, Int)
    case jump(Int)
    case assert(Assertion)
    case match
  }

  /// What must hold between two characters.
  enum Assertion: Sendable {
    case textStart
    case textEnd
    case lineStart
    case lineEnd
    case wordBoundary
    case noWordBoundary
  }

  let program: [Instruction]
  let classes: [ScalarClass]

  static func compile(_ text: String) -> Result<Pattern, PatternFault> {
    do throws(PatternFault) {
      var parser = PatternParser(text)
      let tree = try parser.parse()
      var compiler = PatternCompiler()
      try compiler.emit(tree)
      compiler.program.append(.match)
      return .success(Pattern(program: compiler.program, classes: compiler.classes))
    } catch {
      return .failure(error)
    }
  }

  /// Whether some part of `text` matches.
  func matches(_ text: String, _ work: Work) throws(Failure) -> Bool {
    var run = PatternRun(self)
    var before: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if run.close(before, scalar) { return true }
      try work.charge(run.count / 4 + 1)
      run.step(over: scalar)
      before = scalar
    }
    return run.close(before, nil)
  }
}

struct PatternFault: Error {
  let message: String
}

/// The threads of one match, all at the same place of the text.
private struct PatternRun {
  private let pattern: Pattern
  private var threads: [Int] = []
  private var next: [Int] = []
  /// When each instruction was reached last, so that none is followed twice at one place.
  private var seen: [Int]
  private var round = 0
  private var stack: [Int] = []

  init(_ pattern: Pattern) {
    self.pattern = pattern
    seen = [Int](repeating: 0, count: pattern.program.count)
  }

  var count: Int { threads.count }

  /// Follows everything that takes no character, and starts anew here; true if that reaches a match.
  mutating func close(_ before: Unicode.Scalar?, _ after: Unicode.Scalar?) -> Bool {
    round += 1
    threads.removeAll(keepingCapacity: true)
    for thread in next { if follow(thread, before, after) { return true } }
    next.removeAll(keepingCapacity: true)
    return follow(0, before, after)
  }

  private mutating func follow(_ start: Int, _ before: Unicode.Scalar?, _ after: Unicode.Scalar?) -> Bool {
    stack.append(start)
    while let place = stack.popLast() {
      guard seen[place] != round else { continue }
      seen[place] = round
      switch pattern.program[place] {
      case .match: return true
      case .jump(let target): stack.append(target)
      case .either(let a, let b):
        stack.append(b)
        stack.append(a)
      case .assert(let assertion): if assertion.holds(before, after) { stack.append(place + 1) }
      case .scalar, .scalars: threads.append(place)
      }
    }
    return false
  }

  mutating func step(over scalar: Unicode.Scalar) {
    for place in threads {
      switch pattern.program[place] {
      case .scalar(let value): if value == scalar.value { next.append(place + 1) }
      case .scalars(let index): if pattern.classes[index].contains(scalar) { next.append(place + 1) }
      default: break
      }
    }
  }
}

extension Pattern.Assertion {
  fileprivate func holds(_ before: Unicode.Scalar?, _ after: Unicode.Scalar?) -> Bool {
    func isWord(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { $0.isASCII && isNamePart(UInt8($0.value)) } ?? false }
    switch self {
    case .textStart: return before == nil
    case .textEnd: return after == nil
    case .lineStart: return before == nil || before == "\n"
    case .lineEnd: return after == nil || after == "\n"
    case .wordBoundary: return isWord(before) != isWord(after)
    case .noWordBoundary: return isWord(before) == isWord(after)
    }
  }
}

/// What a pattern means, before it is a program.
indirect enum PatternTree {
  case empty
  case scalars(ScalarClass)
  case assert(Pattern.Assertion)
  case row([PatternTree])
  case choice([PatternTree])
  /// Without an upper bound, `most` is nil.
  case repeated(PatternTree, least: Int, most: Int?)
}

private struct PatternCompiler {
  var program: [Pattern.Instruction] = []
  var classes: [ScalarClass] = []
  private static let limit = 20_000

  /// The depth of the tree is bounded by the parser.
  mutating func emit(_ tree: PatternTree) throws(PatternFault) {
    guard program.count < Self.limit else { throw PatternFault(message: "it is too large") }
    switch tree {
    case .empty: break
    case .assert(let assertion): program.append(.assert(assertion))
    case .scalars(let scalars):
      if let single = scalars.single {
        program.append(.scalar(single))
      } else {
        program.append(.scalars(classes.count))
        classes.append(scalars)
      }
    case .row(let parts): for part in parts { try emit(part) }
    case .choice(let arms): try emit(choice: arms)
    case .repeated(let inner, let least, let most):
      for _ in 0..<least { try emit(inner) }
      if let most {
        // `x{2,4}` is `xx(x(x)?)?`: every further one may be the last.
        var splits: [Int] = []
        for _ in least..<max(least, most) {
          splits.append(program.count)
          program.append(.match)
          try emit(inner)
        }
        for split in splits { program[split] = .either(split + 1, program.count) }
      } else {
        let split = program.count
        program.append(.match)
        try emit(inner)
        program.append(.jump(split))
        program[split] = .either(split + 1, program.count)
      }
    }
  }

  private mutating func emit(choice arms: [PatternTree]) throws(PatternFault) {
    var jumps: [Int] = []
    for (offset, arm) in arms.enumerated() {
      guard offset < arms.count - 1 else {
        try emit(arm)
        break
      }
      let split = program.count
      program.append(.match)
      try emit(arm)
      jumps.append(program.count)
      program.append(.match)
      program[split] = .either(split + 1, program.count)
    }
    for jump in jumps { program[jump] = .jump(program.count) }
  }
}
