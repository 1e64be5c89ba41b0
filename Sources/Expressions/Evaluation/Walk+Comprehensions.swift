import Values

/// Forms that bind a name.
extension Walk {
  func comprehension(_ place: Int32, _ node: Node) throws(Failure) -> Value {
    let form = Comprehension(rawValue: node.flag) ?? .bind
    let range = try value(tree.part(node, ComprehensionPart.range))
    let slot = Int(tree.part(node, ComprehensionPart.slot))
    let body = tree.part(node, ComprehensionPart.body)
    switch form {
    case .bind:
      locals[slot] = range
      return try value(body)
    case .optionalMap, .optionalFlatMap: return try optional(place, form, range, slot, body)
    default: break
    }
    let loop = Loop(
      slot: slot, takesTwo: tree.part(node, ComprehensionPart.secondName) >= 0,
      filter: tree.part(node, ComprehensionPart.filter), body: body)
    switch range {
    case .list(let list):
      return try run(place, form, loop, list, list.count) { offset in (.int(Int64(offset)), list[offset]) }
    case .map(let map):
      let keys = map.keys.map(\.value)
      return try run(place, form, loop, keys, map.count, isMap: true) { offset in (keys[offset], map.values[offset]) }
    case .unknown(let type): return .unknown(form.unknownResult(type))
    default:
      let word = Int(tree.part(node, ComprehensionPart.range))
      throw Failure(.wrongType, "\(range.article) has no elements to go through").at(Int32(word))
    }
  }

  struct Loop {
    let slot: Int
    let takesTwo: Bool
    let filter: Int32
    let body: Int32
  }

  /// Goes through `count` elements; `elements` are those that `filter` and `sort_by` give.
  private func run(
    _ place: Int32, _ form: Comprehension, _ loop: Loop, _ elements: [Value], _ count: Int, isMap: Bool = false,
    _ at: (Int) -> (key: Value, value: Value)
  ) throws(Failure) -> Value {
    @inline(__always) func bind(_ offset: Int) {
      if loop.takesTwo {
        let (key, value) = at(offset)
        locals[loop.slot] = key
        locals[loop.slot + 1] = value
      } else {
        locals[loop.slot] = elements[offset]
      }
    }
    switch form {
    case .all: return try decide(count, loop.body, absorbing: false, bind)
    case .exists: return try decide(count, loop.body, absorbing: true, bind)
    case .existsOne: return try one(count, loop.body, bind)
    case .filter:
      var out: [Value] = []
      for offset in 0..<count {
        bind(offset)
        guard let fits = try test(loop.body) else { return .unknown(.list(.dyn)) }
        if fits { out.append(elements[offset]) }
      }
      return .list(out)
    case .map, .transformList:
      var out: [Value] = []
      if loop.filter < 0 { out.reserveCapacity(min(count, 100_000)) }
      for offset in 0..<count {
        bind(offset)
        if loop.filter >= 0 {
          guard let fits = try test(loop.filter) else { return .unknown(.list(.dyn)) }
          if !fits { continue }
        }
        out.append(try value(loop.body))
      }
      return .list(out)
    case .transformMap, .transformMapEntry: return try entries(place, form, loop, count, bind, at)
    case .sortBy: return try sorted(loop, elements, isMap, bind)
    case .bind, .optionalMap, .optionalFlatMap: return .null
    }
  }

  /// Whether a predicate holds; nil if it is not known.
  private func test(_ place: Int32) throws(Failure) -> Bool? {
    switch try value(place) {
    case .bool(let holds): return holds
    case .unknown: return nil
    case let other: throw Failure(.wrongType, "a condition is \(other.article), not a bool").at(place)
    }
  }

  /// `all` is a row of `&&`, `exists` one of `||`: one element that decides outweighs errors of others.
  private func decide(
    _ count: Int, _ body: Int32, absorbing: Bool, _ bind: (Int) -> Void
  ) throws(Failure) -> Value {
    var failure: Failure?
    var isUnknown = false
    for offset in 0..<count {
      bind(offset)
      do throws(Failure) {
        guard let holds = try test(body) else {
          isUnknown = true
          continue
        }
        if holds == absorbing { return .bool(absorbing) }
      } catch {
        if error.kind == .tooCostly { throw error }
        failure = failure ?? error
      }
    }
    if isUnknown { return .unknown(.bool) }
    if let failure { throw failure }
    return .bool(!absorbing)
  }

  private func one(_ count: Int, _ body: Int32, _ bind: (Int) -> Void) throws(Failure) -> Value {
    var found = 0
    var isUnknown = false
    for offset in 0..<count {
      bind(offset)
      guard let holds = try test(body) else {
        isUnknown = true
        continue
      }
      if holds { found += 1 }
    }
    return found > 1 || !isUnknown ? .bool(found == 1) : .unknown(.bool)
  }

  private func entries(
    _ place: Int32, _ form: Comprehension, _ loop: Loop, _ count: Int, _ bind: (Int) -> Void,
    _ at: (Int) -> (key: Value, value: Value)
  ) throws(Failure) -> Value {
    var out = ValueMap()
    for offset in 0..<count {
      bind(offset)
      if loop.filter >= 0 {
        guard let fits = try test(loop.filter) else { return .unknown(.map(.dyn, .dyn)) }
        if !fits { continue }
      }
      let made = try value(loop.body)
      if form == .transformMap {
        guard let key = MapKey(at(offset).key) else { throw Failure(.wrongType, "a key has a wrong type").at(place) }
        out[key] = made
        continue
      }
      if case .unknown = made { return .unknown(.map(.dyn, .dyn)) }
      guard case .map(let map) = made else {
        throw Failure(.wrongType, "'transformMapEntry' is given \(made.article), not a map").at(loop.body)
      }
      for (key, value) in map.entries {
        guard out[key] == nil else {
          throw Failure(.invalidArgument, "the key \(key.value.shown) occurs twice").at(loop.body)
        }
        out[key] = value
      }
    }
    return .map(out)
  }

  private func sorted(
    _ loop: Loop, _ elements: [Value], _ isMap: Bool, _ bind: (Int) -> Void
  ) throws(Failure) -> Value {
    var keyed: [(key: Value, place: Int)] = []
    keyed.reserveCapacity(elements.count)
    for offset in elements.indices {
      bind(offset)
      let key = try value(loop.body)
      if case .unknown = key { return .unknown(.list(.dyn)) }
      keyed.append((key, offset))
    }
    do throws(Failure) {
      return .list(try Comparison.sorted(keyed, work).map { elements[$0] })
    } catch {
      throw error.at(loop.body)
    }
  }

  private func optional(
    _ place: Int32, _ form: Comprehension, _ range: Value, _ slot: Int, _ body: Int32
  ) throws(Failure) -> Value {
    switch range {
    case .optional(nil): return range
    case .optional(.some(let wrapped)):
      locals[slot] = wrapped
      let made = try value(body)
      if form == .optionalMap { return .optional(made) }
      switch made {
      case .optional, .unknown: return made
      default: throw Failure(.wrongType, "'optFlatMap' is given \(made.article), not an optional").at(body)
      }
    case .unknown: return .unknown(.optional(.dyn))
    default: throw Failure(.wrongType, "an optional is needed, and this is \(range.article)").at(place)
    }
  }
}

extension Comprehension {
  fileprivate func unknownResult(_ type: ValueType) -> ValueType {
    switch self {
    case .all, .exists, .existsOne: .bool
    case .filter, .sortBy: if case .list = type { type } else { .list(.dyn) }
    case .map, .transformList: .list(.dyn)
    case .transformMap, .transformMapEntry: .map(.dyn, .dyn)
    case .bind, .optionalMap, .optionalFlatMap: .dyn
    }
  }
}
