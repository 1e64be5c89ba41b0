import Digests

/// What makes a journal tell by itself that it was changed: the hash of an entry is over that of the one before and its
/// own bytes.
///
/// It has no key: whoever changes an entry and all hashes behind it is not found out. The bytes are those that are
/// kept, from which secrets have been left out.
enum HashChain {
  /// What stands before the first entry of a run.
  static func start(of run: String) -> [UInt8] { Digest(of: Array("stackhand run \(run)".utf8)).bytes }

  static func next(after hash: [UInt8], _ body: [UInt8]) -> [UInt8] { Digest(of: hash, body).bytes }
}
