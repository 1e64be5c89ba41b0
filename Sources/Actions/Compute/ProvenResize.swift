import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// A resize that ends by itself: confirmed if what runs on the server is well, taken back if it is not.
extension CloudCall {
  /// How a resize is judged, as the parameters say.
  func proof() throws -> (probe: HTTPProbe, within: Duration) {
    guard optional("probe") != nil else {
      throw Failure(
        .failed, "invalid-argument", "`confirm: on_probe` needs a `probe`", help: "give the address that must answer")
    }
    guard case .duration(let time) = try value("probe_for"), time > .zero else {
      throw Failure(.failed, "invalid-argument", "`probe_for` must be longer than nothing")
    }
    return (try HTTPProbe(self, address: "probe"), time)
  }

  func resize(
    _ server: String, to flavor: FlavorChoice, proving proof: (probe: HTTPProbe, within: Duration)
  ) async throws -> Record {
    let (resizing, ending) = (nextNumber(), nextNumber())
    // Once it is on record that the server was resized, one on its former flavor is one that was taken back.
    _ = try await decided("see that the server is resized") {
      _ = try await move(server, .resize(to: flavor), as: resizing, isLast: false)
      return true
    }
    let answer = try await decided("ask the probe") {
      let help = "the server is resized and waits: `server.resize.confirm` or `server.resize.revert`"
      return .bool(try await unwell([proof.probe], within: proof.within, help: help).isEmpty)
    }
    if answer == true { return try await move(server, .confirmResize, as: ending) }
    _ = try await move(server, .revertResize(by: .takeResizeBack), as: ending, isLast: false)
    throw Failure(
      .failed, "not-healthy",
      "\(proof.probe.target.address) was not well within \(DurationLiteral.text(proof.within)) of the resize",
      help: "the server is on its former flavor again; look at what runs on it before it is tried once more")
  }
}
