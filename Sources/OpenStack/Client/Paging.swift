public import Values

/// How a service hands out a long list.
public enum Paging: Sendable {
  /// A member `next` with a path: glance. Or `links` with a member `next`: keystone.
  case next
  /// A member `<collection>_links` with a link whose `rel` is `next`: nova, cinder, neutron.
  case links
  /// The caller names the last thing it has seen: swift. A page with fewer than `limit` is the last.
  case marker(limit: Int)

  /// The usual way of a service.
  static func usual(of dialect: ServiceDialect) -> Paging {
    switch dialect {
    case .image, .identity: .next
    case .objectStore: .marker(limit: 1000)
    default: .links
    }
  }

  /// What to keep of a page.
  func selection(_ collection: String, keeping items: JSONSelection) -> JSONSelection {
    switch self {
    case .next: .members([collection: .elements(items), "next": .everything, "links": .members(["next": .everything])])
    case .links: .members([collection: .elements(items), "\(collection)_links": .everything])
    case .marker: .elements(items)
    }
  }

  func items(in page: Value?, _ collection: String) -> [Value]? {
    switch self {
    case .next, .links: page?[collection]?.asList
    // 204: an empty account or container.
    case .marker: page == nil ? [] : page?.asList
    }
  }

  /// The address that a page names as the next, whole or in part; nil behind the last page.
  func link(in page: Value?, _ collection: String) -> String? {
    switch self {
    case .next: page?["next"]?.asString ?? page?["links"]?["next"]?.asString
    case .links:
      page?["\(collection)_links"]?.asList?.first { $0["rel"]?.asString == "next" }?["href"]?.asString
    case .marker: nil
    }
  }
}

/// One page of a list.
public struct Page: Sendable {
  /// From 1.
  public let number: Int
  public let items: [Value]
  public let requestID: String?
}
