public import Values

/// Something that an expression can call: what it takes and gives, what it does, and what help says of it.
public struct Function: Sendable {
  /// One way to call it.
  public struct Signature: Sendable {
    public let parameters: [ValueType]
    public let result: ValueType
    /// Whether the first parameter stands before the name: `text.size()`.
    public let hasReceiver: Bool

    public init(_ parameters: [ValueType], _ result: ValueType, hasReceiver: Bool) {
      self.parameters = parameters
      self.result = result
      self.hasReceiver = hasReceiver
      isGeneric = parameters.contains(where: \.hasParameters) || result.hasParameters
    }

    let isGeneric: Bool

    func text(_ name: String) -> String {
      let arguments = parameters.dropFirst(hasReceiver ? 1 : 0).map(\.description).joined(separator: ", ")
      return (hasReceiver ? "\(parameters[0])." : "") + "\(name)(\(arguments)) -> \(result)"
    }
  }

  /// How the result relates to the data of the arguments.
  public enum Flow: Sendable {
    /// It is something new that depends on all of them.
    case computed
    /// Only the number of elements counts.
    case shape
    /// It is the first argument, or some of its elements; the others are read.
    case first
    /// It is an element of the first argument; the others are read.
    case elementOfFirst
    /// It is one of the arguments, whichever is there.
    case anyOf
  }

  public typealias Body = @Sendable (_ arguments: [Value], _ work: Work) throws(Failure) -> Value

  public let name: String
  public let signatures: [Signature]
  /// One line.
  public let summary: String
  /// An expression and, after `//`, what it gives.
  public let example: String
  let flow: Flow
  /// Whether the second argument is evaluated only if the first is an optional without a value.
  let isLazy: Bool
  /// Whether the body wants to see arguments that are not known yet.
  let takesUnknown: Bool
  /// Whether it refuses what is not within its second argument: its result is no longer an outsider's choice.
  let isBound: Bool
  /// What is wrong with constant arguments; nil stands for an argument that is not constant.
  let fault: (@Sendable ([Value?]) -> String?)?
  let body: Body

  public init(
    _ name: String, _ signatures: [Signature], _ summary: String, _ example: String, flow: Flow = .computed,
    isLazy: Bool = false, takesUnknown: Bool = false, isBound: Bool = false,
    fault: (@Sendable ([Value?]) -> String?)? = nil,
    body: @escaping Body
  ) {
    self.name = name
    self.signatures = signatures
    self.summary = summary
    self.example = example
    self.flow = flow
    self.isLazy = isLazy
    self.takesUnknown = takesUnknown
    self.isBound = isBound
    self.fault = fault
    self.body = body
  }

  /// How it is called, a line for each way: `string.startsWith(string) -> bool`.
  public var usages: [String] { signatures.map { $0.text(name) } }
}

extension Function.Signature {
  /// `first.name(rest)`
  static func on(_ receiver: ValueType, _ rest: ValueType..., gives result: ValueType) -> Self {
    Self([receiver] + rest, result, hasReceiver: true)
  }

  /// `name(parameters)`
  static func of(_ parameters: ValueType..., gives result: ValueType) -> Self {
    Self(parameters, result, hasReceiver: false)
  }
}

extension ValueType {
  static let a = ValueType.parameter("A")
  static let b = ValueType.parameter("B")
  static let listOfA = ValueType.list(.a)
  static let mapOfAB = ValueType.map(.a, .b)
  static let optionalOfA = ValueType.optional(.a)
  static let strings = ValueType.list(.string)

  var hasParameters: Bool {
    switch self {
    case .parameter: true
    case .list(let element), .optional(let element), .type(let element): element.hasParameters
    case .map(let key, let value): key.hasParameters || value.hasParameters
    case .record(let record): record.fields.contains { $0.type.hasParameters }
    default: false
    }
  }
}
