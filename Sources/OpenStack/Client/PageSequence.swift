import HTTPTypes
public import Values

/// The pages of a list, fetched one after the other as they are asked for.
///
/// Of a link to the next page only the query is used: its host may be one that only the cloud itself can reach, and its
/// path one that a proxy has changed. A list whose pages lead back to one that was there already ends with an error.
public struct PageSequence: AsyncSequence, Sendable {
  public typealias Element = Page

  let client: ServiceClient
  let request: ServiceRequest
  let collection: String
  let selection: @Sendable () -> JSONSelection
  let paging: Paging
  let marker: @Sendable (Value) -> String?
  let maximumPages: Int

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pages: self) }

  public struct AsyncIterator: AsyncIteratorProtocol {
    private let pages: PageSequence
    private var request: ServiceRequest
    private var number = 0
    private var isOver = false
    private var seen: Set<String> = []

    init(pages: PageSequence) {
      self.pages = pages
      request = pages.request
      if case .marker(let limit) = pages.paging {
        request.set("format", "json")
        if !request.query.contains(where: { $0.name == "limit" }) { request.set("limit", String(limit)) }
      }
    }

    /// nil behind the last page.
    public mutating func next() async throws -> Page? {
      guard !isOver else { return nil }
      guard number < pages.maximumPages else {
        throw problem("the list has more than \(pages.maximumPages) pages", nil)
      }
      let answer = try await pages.client.call(
        request, keeping: pages.paging.selection(pages.collection, keeping: pages.selection()))
      guard let items = pages.paging.items(in: answer.body, pages.collection) else {
        throw problem("the answer has no list '\(pages.collection)'", answer)
      }
      number += 1
      try turn(items, answer)
      return Page(number: number, items: items, requestID: answer.requestID)
    }

    /// Makes the request for the next page, or finds that there is none.
    private mutating func turn(_ items: [Value], _ answer: ServiceAnswer) throws(OpenStackError) {
      switch pages.paging {
      case .next, .links:
        guard let link = pages.paging.link(in: answer.body, pages.collection) else {
          isOver = true
          return
        }
        guard let mark = link.firstIndex(of: "?") else {
          throw problem("the link to the next page has no query", answer)
        }
        request.query = PercentEncoding.items(link[link.index(after: mark)...])
      case .marker:
        let limit = request.query.last { $0.name == "limit" }.flatMap { Int($0.value) } ?? 0
        guard let last = items.last, items.count >= limit else {
          isOver = true
          return
        }
        guard let name = pages.marker(last) else { throw problem("the last entry of the page has no name", answer) }
        request.set("marker", name)
      }
      guard seen.insert(PercentEncoding.query(request.query) ?? "").inserted else {
        throw problem("the pages of the list go in a circle", answer)
      }
    }

    private func problem(_ message: String, _ answer: ServiceAnswer?) -> OpenStackError {
      let call = ServiceCall(
        service: pages.client.service, region: pages.client.region, method: request.method.rawValue,
        path: request.path.text, microversion: request.microversion)
      return OpenStackError(
        .unexpected, call, status: answer?.status, message: message, requestID: answer?.requestID,
        mayHaveHappened: true)
    }
  }
}

extension ServiceClient {
  /// The pages of a list. `collection` is the member that holds it (`servers`), `selection` what to keep of each entry; it
  /// is asked for each page, so that a caller who has enough of something can keep less of the rest.
  ///
  /// `marker` names an entry to a service that pages by names; it must find the name in what `selection` keeps.
  public func pages(
    _ request: ServiceRequest, of collection: String,
    keeping selection: @escaping @Sendable () -> JSONSelection = { .everything },
    paging: Paging? = nil, maximumPages: Int = 10_000,
    marker: @escaping @Sendable (Value) -> String? = { $0["name"]?.asString ?? $0["subdir"]?.asString }
  ) -> PageSequence {
    PageSequence(
      client: self, request: request, collection: collection, selection: selection,
      paging: paging ?? .usual(of: ServiceDialect(serviceType: service)), marker: marker, maximumPages: maximumPages)
  }

  /// All entries of a list.
  public func list(
    _ request: ServiceRequest, of collection: String, keeping selection: JSONSelection = .everything,
    paging: Paging? = nil, maximumPages: Int = 10_000
  ) async throws -> [Value] {
    var all: [Value] = []
    for try await page in pages(
      request, of: collection, keeping: { selection }, paging: paging, maximumPages: maximumPages)
    {
      if all.isEmpty { all = page.items } else { all += page.items }
    }
    return all
  }
}

extension ServiceRequest {
  /// Gives a query item its value, in its place or at the end.
  fileprivate mutating func set(_ name: String, _ value: String) {
    if let place = query.firstIndex(where: { $0.name == name }) {
      query[place].value = value
    } else {
      query.append((name, value))
    }
  }
}

extension PercentEncoding {
  /// The items of a query, decoded. A plus sign is a space, as in forms: services write their links so.
  static func items(_ query: Substring) -> [(name: String, value: String)] {
    query.prefix { $0 != "#" }.split(separator: "&").map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (decode(parts[0]), parts.count > 1 ? decode(parts[1]) : "")
    }
  }

  private static func decode(_ text: Substring) -> String {
    var out: [UInt8] = []
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.popFirst() {
      if byte == UInt8(ascii: "%"), bytes.count >= 2,
        let code = UInt8(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16)
      {
        out.append(code)
        bytes = bytes.dropFirst(2)
      } else {
        out.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
