import Dispatch
import Glibc

/// A server below HTTP: says the same bytes to everybody who has asked something, and hangs up.
final class RawPeer: Sendable {
  struct CannotListen: Error { let code: Int32 }

  let port: UInt16
  private let listener: Int32

  /// nil: hangs up without having listened.
  init(says bytes: String?) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(listener, generic, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, generic, &length) == 0 ? 0 : errno
      }
    }
    guard code == 0 else { throw CannotListen(code: code) }
    port = UInt16(bigEndian: address.sin_port)
    self.listener = listener
    DispatchQueue(label: "raw peer").async { Self.serve(listener, bytes) }
  }

  private static func serve(_ listener: Int32, _ bytes: String?) {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { return }
      if var bytes {
        var heard = [UInt8](repeating: 0, count: 16 << 10)
        _ = read(connection, &heard, heard.count)
        bytes.withUTF8 { _ = send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      }
      close(connection)
    }
  }

  /// Ends the thread that accepts.
  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }
}
