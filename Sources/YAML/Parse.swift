public import Diagnostics

/// Reads a file of one document, by the core schema of YAML 1.2, in UTF-8.
///
/// The document is there whenever a tree could be made, also if the diagnostics hold errors (a duplicate key, an unknown
/// alias): a caller can go on and say what else is wrong. There is none after a syntax error, of which only the first is
/// known, after a limit, or if the file is empty.
public func parse(_ file: SourceFile, limits: YAMLLimits = .standard) -> (
  document: Document?, diagnostics: [Diagnostic]
) {
  let read = readDocuments(file, limits, onlyOne: true)
  guard let document = read.documents.first else {
    return (nil, read.diagnostics.isEmpty ? [.emptyDocument(file)] : read.diagnostics)
  }
  if document.root.isMissing { return (nil, read.diagnostics + [.emptyDocument(file)]) }
  return (document, read.diagnostics)
}

/// Reads a file of any number of documents, none included.
///
/// After a syntax error there are the documents before it.
public func parseAll(
  _ file: SourceFile, limits: YAMLLimits = .standard
) -> (documents: [Document], diagnostics: [Diagnostic]) {
  readDocuments(file, limits, onlyOne: false)
}

private func readDocuments(
  _ file: SourceFile, _ limits: YAMLLimits, onlyOne: Bool
) -> (documents: [Document], diagnostics: [Diagnostic]) {
  let bytes = file.bytes
  guard bytes.count <= limits.bytes else { return ([], [.tooManyBytes(bytes.count, limit: limits.bytes)]) }
  if let foreign = EncodingCheck.foreignEncoding(of: bytes) { return ([], [foreign]) }
  return bytes.withUnsafeBufferPointer { source in
    let base = EncodingCheck.byteOrderMarkLength(bytes)
    var composer = Composer(file, source, base: base, limits: limits, onlyOne: onlyOne)
    guard var reader = EventReader(UnsafeBufferPointer(rebasing: source[base...])) else {
      return ([], [Diagnostic(.error, "yaml-too-large", "there is not enough memory to read the file")])
    }
    composer.compose(&reader)
    let isUseless = onlyOne && composer.hasFailed
    return (isUseless ? [] : composer.documents, composer.finishedDiagnostics())
  }
}

extension Node {
  /// Nothing is written where the node should be.
  fileprivate var isMissing: Bool {
    guard let scalar, scalar.style == .plain else { return false }
    return scalar.byteCount == 0 && tag == nil && !isBroken
  }
}
