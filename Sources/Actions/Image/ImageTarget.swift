import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// The image that an action is about.
extension Parameter {
  static let image = Parameter.required("image", .reference(.image), "The image, by id or exact name")
}

extension CloudCall {
  /// The image's id, on record before anything is written.
  func imageTarget() async throws -> String {
    let text = try text("image")
    if ResourceID.isOne(text) { return text }
    return try await decided("look up image '\(text)'") { .string(try await imageID(text)) }.asString ?? ""
  }
}

extension Awaited {
  /// Source: Image API v2 reference, "Show image".
  static func image(_ id: String, after write: Operation) -> Awaited {
    Awaited(
      resource: .image, id: id, look: .showImage, path: "/v2/images/\(id)", member: nil, microversion: nil, write: write
    )
  }
}

extension Operation {
  static let showImage = Operation(.image, "show image", "GET", "/v2/images/{id}", .safe)
  static let createImage = Operation(.image, "create image record", "POST", "/v2/images", .idempotent)
  static let uploadImage = Operation(.image, "upload image data", "PUT", "/v2/images/{id}/file", .idempotent)
  static let downloadImage = Operation(.image, "download image data", "GET", "/v2/images/{id}/file", .safe)
  static let importImage = Operation(
    .image, "import image (glance-direct, web-download)", "POST", "/v2/images/{id}/import", .once)
  static let updateImage = Operation(
    .image, "update image properties / name", "PATCH", "/v2/images/{id}", .idempotent)
  static let deleteImage = Operation(
    .image, "delete image", "DELETE", "/v2/images/{id}", .idempotent, destructive: true)
}
