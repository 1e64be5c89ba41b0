#if PostgreSQL
  import CPostgreSQL

  /// Values on their way to the server and back.
  ///
  /// Source: PostgreSQL's documentation, "libpq: Command Execution Functions"; results are asked for in binary form, which
  /// is that of the types' send functions: numbers big-endian, texts and bytes as they are.
  enum PostgreSQLCoding {
    typealias Parameters = (
      UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
    ) -> OpaquePointer?

    static func withParameters(_ values: [SQLValue], _ body: Parameters) -> OpaquePointer? {
      var bytes: [UInt8] = []
      var places: [Int?] = []
      var lengths: [Int32] = []
      var formats: [Int32] = []
      for value in values {
        let isBinary = value.blob != nil
        let content = content(of: value)
        places.append(content == nil ? nil : bytes.count)
        lengths.append(Int32(content?.count ?? 0))
        formats.append(isBinary ? 1 : 0)
        bytes += (content ?? []) + [0]
      }
      return bytes.withUnsafeBytes { bytes in
        let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress
        let pointers = places.map { place in place.flatMap { start?.advanced(by: $0) } }.map { UnsafePointer($0) }
        return body(pointers, lengths, formats)
      }
    }

    private static func content(of value: SQLValue) -> [UInt8]? {
      switch value {
      case .null: nil
      case .int(let number): Array("\(number)".utf8)
      // The server's texts have no NUL; an alert's may.
      case .text(let text): text.utf8.contains(0) ? Array(text.utf8.filter { $0 != 0 }) : Array(text.utf8)
      case .blob(let bytes): bytes
      }
    }

    static func value(of result: OpaquePointer, _ row: Int32, _ column: Int32) -> SQLValue {
      guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
      let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
      // The numbers of pg_type.dat, which stay.
      switch PQftype(result, column) {
      case 16: return .int(bytes.first == 0 ? 0 : 1)
      case 17: return .blob(Array(bytes))
      case 20: return .int(Int64(bitPattern: number(bytes)))
      case 23: return .int(Int64(Int32(truncatingIfNeeded: number(bytes))))
      case 26: return .int(Int64(number(bytes)))
      default: return .text(String(decoding: bytes, as: UTF8.self))
      }
    }

    private static func number(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
      bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
  }
#endif
