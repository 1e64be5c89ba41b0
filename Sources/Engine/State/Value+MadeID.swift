import Values

extension Value {
  /// The id in a service's answer to a create: a member `id` or `image_id`, here or one level down.
  var madeID: String? {
    func own(_ value: Value?) -> String? { value?["image_id"]?.asString ?? value?["id"]?.asString }
    if let id = own(self) { return id }
    for value in asMap?.values ?? [] { if let id = own(value) { return id } }
    for value in asRecord?.values ?? [] { if let id = own(value) { return id } }
    return nil
  }
}
