import CLibYAML

/// libyaml's parser: owns its memory and gives one event at a time, read where libyaml put it.
///
/// The bytes must outlive the reader; libyaml keeps their address only.
struct EventReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  /// The event that `advance` brought; valid until the next `advance`.
  let event: UnsafeMutablePointer<yaml_event_t>

  /// Nil if there is no memory.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      return nil
    }
    self.parser = parser
    event = .allocate(capacity: 1)
    event.initialize(to: yaml_event_t())
    // Given, not detected: libyaml would take UTF-16, and skip a byte order mark without counting it.
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_event_delete(event)
    yaml_parser_delete(parser)
    parser.deallocate()
    event.deallocate()
  }

  /// Whether there is a next event; false is an error, and the end of all reading.
  mutating func advance() -> Bool {
    yaml_event_delete(event)
    return yaml_parser_parse(parser, event) == 1
  }

  /// What `advance` stumbled on; marks are indices of code points.
  struct Mistake {
    let problem: String
    let mark: Int
    let context: String
    let contextMark: Int?
    /// Bytes or characters that are not allowed; such a mistake has no marks.
    let isEncoding: Bool
  }

  var mistake: Mistake {
    let state = parser.pointee
    return Mistake(
      problem: state.problem.map { String(cString: $0) } ?? "there is not enough memory",
      mark: state.problem_mark.index,
      context: state.context.map { String(cString: $0) } ?? "",
      contextMark: state.context == nil ? nil : state.context_mark.index,
      isEncoding: state.error == YAML_READER_ERROR)
  }
}
