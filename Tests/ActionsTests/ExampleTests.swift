import Actions
import Engine
import HTTP
import HTTPTypes
import Sandbox
import Synchronization
import TestSupport
import Testing
import Values
import Workflows

/// Every action's own example, on the simulated cloud.
@Suite struct ExampleTests {
  /// No single role may do everything that examples do, and administrators may do more.
  static let accounts =
    Account.standard { _ in Secret("secret-of-nobody") } + [
      Account(
        "everyOperator", secret: Secret("secret-of-nobody"),
        roles: [
          "computeOperator", "backupOperator", "imageOperator", "volumeOperator", "networkOperator",
          "networkSecurityOperator", "objectstoreOperator",
        ])
    ]

  @Test(arguments: CloudAction.standard.map(\.signature.name), ["administrator", "everyOperator"])
  func `the example of an action runs, and gives what it declares`(_ name: String, _ account: String) async throws {
    let signature = try #require(CloudAction.standard.first { $0.signature.name == name }?.signature)
    let requests = Mutex(0)
    var rig = try Rig(
      as: account, accounts: Self.accounts,
      // Outside of the cloud a clock that stands still is right: a deadline must not pass at once.
      configure: { if !signature.needsCloud { $0.clock = TestClock() } },
      outside: { request, _ in
        requests.withLock { $0 += 1 }
        return await SimulatedOutside().respond(to: request, body: .empty)
      })
    rig.secrets = [
      "OPS_WEBHOOK": Secret("https://hooks.example.org/ops/T0P"),
      "SLACK_WEBHOOK": Secret("https://hooks.example.org/slack/T0P"),
      "PAGERDUTY_KEY": Secret("0123456789abcdef0123456789abcdef"),
    ]
    let example = signature.example.indented(by: 2)
    let id = try #require(
      try rig.check(example).steps.first { step in
        if case .action(let use) = step.kind { use.signature.name == name } else { false }
      }?.id)
    // Everything that may be shown is read, so that everything is kept.
    let reads = signature.outputs.filter { !$0.taint.contains(.secret) }.map {
      "  \($0.name): ${{ steps.\(id).\($0.name) }}\n"
    }.joined()
    let ran = try await rig.run(example, tail: "outputs:\n\(reads)")
    #expect(ran.outcome(id) == .succeeded, "\(String(describing: ran.failure(id)))")
    #expect(ran.exitCode == .succeeded)
    for output in signature.outputs {
      let value = ran.output(output.name, of: id)
      #expect(value?.fits(output.type) == true, "\(output.name) is \(String(describing: value))")
    }
    #expect(requests.withLock { $0 } + rig.wire.connector.asked.count == (signature.needsCloud ? 0 : 1))
  }

  @Test func `no two actions have one name, and each says what it does`() {
    let signatures = CloudAction.standard.map(\.signature)
    #expect(Set(signatures.map(\.name)).count == signatures.count)
    for signature in signatures {
      #expect(!signature.summary.isEmpty)
      #expect(signature.reference.hasPrefix("https://"))
      #expect(signature.example.contains("uses: \(signature.name)"))
    }
  }
}

extension Value {
  /// Whether it is of a type, fields of records included; nothing fits `dyn` badly.
  func fits(_ type: ValueType) -> Bool {
    switch (self, type) {
    case (_, .dyn), (.string, .string), (.int, .int), (.bool, .bool), (.double, .double), (.timestamp, .timestamp): true
    case (.string(let text), .enumeration(let words)): words.words.contains(text)
    case (.optional(nil), .optional): true
    case (.optional(let value?), .optional(let wrapped)): value.fits(wrapped)
    case (.list(let items), .list(let element)): items.allSatisfy { $0.fits(element) }
    case (.map(let map), .map(_, let element)): map.entries.allSatisfy { $0.1.fits(element) }
    case (.record(let record), .record(let type)):
      // A server has a fault, and power, only where there is one; what is declared otherwise must be there.
      type.fields.allSatisfy { field in record[field.name]?.fits(field.type) ?? false }
    default: false
    }
  }
}
