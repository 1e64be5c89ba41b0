/// The functions that expressions can call, by name. Every function of ours is in one of the lists of `standard`.
public final class FunctionLibrary: Sendable {
  public let all: [Function]
  private let places: [String: Int]

  /// Of two functions with one name the later counts.
  public init(_ functions: [Function]) {
    all = functions
    places = Dictionary(functions.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
  }

  public static let standard = FunctionLibrary(
    conversionFunctions + textFunctions + textExtensionFunctions + timeFunctions + collectionFunctions + mathFunctions
      + optionalFunctions + encoderFunctions + boundFunctions)

  public func adding(_ functions: [Function]) -> FunctionLibrary { FunctionLibrary(all + functions) }

  func place(of name: String) -> Int? { places[name] }
  subscript(name: String) -> Function? { places[name].map { all[$0] } }
}
