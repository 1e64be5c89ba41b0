import Diagnostics
import Sandbox
import Values
import Workflows
import YAML

/// What is in the cloud at the start.
extension PlanReader {
  typealias Contents = SimulatedCloud.Contents

  /// In place of what a standard cloud has in that region; flavors, public images and the external network stay.
  mutating func cloud(_ node: Node, _ test: inout RehearsalTest) {
    guard let object = nodes.object(node, CloudFields.shape) else { return }
    if let node = object[CloudFields.region], let name = nodes.text(node, CloudFields.region) {
      test.region = name.value
    }
    var contents = Contents.standard
    let storage = contents.regions.first { $0.name == test.region }?.storage
    var region = Contents.catalogue(test.region, storage: storage)
    if let node = object[CloudFields.networks] {
      region.networks += nodes.texts(node, CloudFields.networks).texts.map { Contents.Network($0.value) }
    }
    if let node = object[CloudFields.images], let items = nodes.items(node, CloudFields.images) {
      for item in items { if let image = image(item) { region.images.append(image) } }
    }
    if let node = object[CloudFields.servers], let items = nodes.items(node, CloudFields.servers) {
      for item in items { if let server = server(item) { region.servers.append(server) } }
    }
    if let node = object[CloudFields.volumes], let items = nodes.items(node, CloudFields.volumes) {
      for item in items { if let volume = volume(item) { region.volumes.append(volume) } }
    }
    contents[region: test.region] = region
    if let node = object[CloudFields.containers],
      let place = contents.storages.firstIndex(where: { $0.name == storage })
    {
      contents.storages[place].containers =
        nodes.texts(node, CloudFields.containers).texts.map { Contents.Container($0.value, objects: []) }
    }
    test.contents = contents
  }

  private mutating func server(_ node: Node) -> Contents.Server? {
    guard let object = nodes.object(node, ThingFields.server), let name = text(object, ThingFields.name) else {
      return nil
    }
    var server = Contents.Server(name, id: text(object, ThingFields.id))
    if let flavor = text(object, ThingFields.flavor) { server.flavor = flavor }
    if let image = text(object, ThingFields.image) { server.image = image }
    if let status = text(object, ThingFields.status) { server.status = status }
    if let node = object[ThingFields.networks] {
      server.networks = nodes.texts(node, ThingFields.networks).texts.map(\.value)
    }
    if let node = object[ThingFields.tags] { server.tags = nodes.texts(node, ThingFields.tags).texts.map(\.value) }
    if let node = object[ThingFields.locked] { server.isLocked = nodes.boolean(node, ThingFields.locked) ?? false }
    if let age = age(object) { server.age = age }
    server.metadata = properties(object)
    return server
  }

  private mutating func image(_ node: Node) -> Contents.Image? {
    guard let object = nodes.object(node, ThingFields.imageShape), let name = text(object, ThingFields.name) else {
      return nil
    }
    var image = Contents.Image(name, id: text(object, ThingFields.id), visibility: "private")
    if let status = text(object, ThingFields.status) { image.status = status }
    if let node = object[ThingFields.tags] { image.tags = nodes.texts(node, ThingFields.tags).texts.map(\.value) }
    if let node = object[ThingFields.protected] {
      image.isProtected = nodes.boolean(node, ThingFields.protected) ?? false
    }
    if let age = age(object) { image.age = age }
    image.properties = properties(object)
    return image
  }

  private mutating func volume(_ node: Node) -> Contents.Volume? {
    guard let object = nodes.object(node, ThingFields.volume), let name = text(object, ThingFields.name),
      let node = object[ThingFields.size], let size = nodes.integer(node, ThingFields.size)
    else { return nil }
    var volume = Contents.Volume(name, id: text(object, ThingFields.id), size: Int(size))
    if let status = text(object, ThingFields.status) { volume.status = status }
    volume.server = text(object, ThingFields.attached)
    if let age = age(object) { volume.age = age }
    volume.metadata = properties(object)
    return volume
  }

  mutating func text(_ object: ObjectNode, _ field: Field) -> String? {
    object[field].flatMap { nodes.text($0, field)?.value }
  }

  private mutating func age(_ object: ObjectNode) -> Duration? {
    object[ThingFields.age].flatMap { nodes.duration($0, ThingFields.age)?.value }
  }

  private mutating func properties(_ object: ObjectNode) -> Contents.Properties {
    guard let node = object[ThingFields.properties] else { return [:] }
    return Contents.Properties(texts(node, ThingFields.properties).map { (key: $0.key, value: $0.value) })
  }

  /// Texts by name.
  mutating func texts(_ node: Node, _ field: Field) -> [(key: String, value: String)] {
    guard let entries = node.entries else {
      nodes.refuse(node, .wrongShape(node, expected: field.shape.description, for: field.name))
      return []
    }
    return entries.compactMap { entry in
      guard let key = entry.key.string, let value = nodes.text(entry.value, field)?.value else { return nil }
      return (key, value)
    }
  }
}
