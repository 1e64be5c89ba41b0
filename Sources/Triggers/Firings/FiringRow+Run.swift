import Digests
import Values

extension FiringRow {
  /// The id of its run: the same for the same firing, whoever starts it.
  public var run: String {
    let name = [trigger.workflow, trigger.id, identity].map { "\($0.utf8.count):\($0)" }.joined()
    return String(nominal.seconds, radix: 36) + "-" + String(Digest(of: Array(name.utf8)).description.prefix(12))
  }
}
