extension SimulatedCloud {
  /// A request that arrived at a service, whether it was carried out or met a fault.
  public struct Arrival: Sendable {
    public let part: CloudPart
    /// Empty where the service has no regions.
    public let region: String
    public let method: String
    /// As it was asked for, without the query.
    public let path: String
    /// In the words of the rights table; nil: it asks for no right, or nothing is served there.
    public let operation: String?
    /// That of the answer, also where a fault keeps it from going out.
    public internal(set) var status = 0

    init(part: CloudPart, region: String, method: String, path: String, operation: String?) {
      self.part = part
      self.region = region
      self.method = method
      self.path = path
      self.operation = operation
    }
  }
}
