import Actions
import Engine
import OpenStack
import Sandbox
import TestSupport
import Testing
import Values
import Workflows

/// The rate limits of a preset: when they are kept, and for what.
@Suite struct LimitTests {
  static let steps = (0..<30).map { "  - { id: s\($0), uses: server.show, with: { server: web-1 } }\n" }.joined()

  @Test func `with a preset no more than twenty requests a second go to a service`() async throws {
    let rig = try Rig { $0.keepsLimits = true }
    #expect(try await rig.run(Self.steps).exitCode == .succeeded)
    // 31 requests to compute, of which twenty may leave at once.
    #expect(rig.clock.waits == [.milliseconds(1050)])
  }

  @Test func `limits are lifted on request, and a simulated cloud has none`() async throws {
    let free = try Rig()
    #expect(try await free.run(Self.steps).exitCode == .succeeded)
    #expect(free.clock.waits == [])
    let rehearsal = try Rig { settings in
      settings.keepsLimits = true
      settings.instead = try? CloudConfiguration.fromEnvironment(settings.environment, files: MemoryFiles())
      settings.environment = [:]
    }
    #expect(try await rehearsal.run(Self.steps).exitCode == .succeeded)
    #expect(rehearsal.clock.waits == [])
  }

  @Test func `without a preset there are none`() async throws {
    let rig = try Rig { settings in
      settings.keepsLimits = true
      settings.environment = [
        "OS_AUTH_URL": "\(Rig.base)/identity/v3", "OS_USERNAME": "administrator", "OS_USER_DOMAIN_NAME": "Default",
        "OS_PASSWORD": settings.environment["OS_CLIENT_SECRET"] ?? "", "OS_REGION_NAME": "GRA7",
        "OS_PROJECT_ID": settings.environment["OS_PROJECT_ID"] ?? "",
      ]
    }
    #expect(try await rig.run(Self.steps).exitCode == .succeeded)
    #expect(rig.clock.waits == [])
  }

  @Test func `logins are held back before Keystone's limit is met`() async throws {
    let rig = try Rig { $0.keepsLimits = true }
    let access = CloudAccess(rig.settings)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await access.serve() }
      // Here the identity provider has Keystone's address: four requests each.
      // Each is a login of its own: one set of credentials logs in once.
      func logIn(_ number: Int) async throws {
        let settings: [String: Value] = ["environment": true, "cacert": .string("\(number)")]
        _ = try await access.identify(Credentials(way: .environment, settings: settings), nil)
      }
      for number in 0..<14 { try await logIn(number) }
      #expect(rig.clock.waits == [])
      try await logIn(14)
      #expect(rig.clock.waits == [.seconds(60)])
      group.cancelAll()
    }
  }
}
