// swift-tools-version: 6.2
import PackageDescription

// Leaves out everything that reaches the network stack: a quick inner loop, and what the thread sanitizer rebuilds.
let withoutNetwork = Context.environment["STACKHAND_WITHOUT_NETWORK"] != nil

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

var targets: [Target] = [
  // The system's libyaml, by pkg-config.
  .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
  // The system's SQLite, by pkg-config: the journal is one file of it.
  .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
  // The system's libpq, by pkg-config: the journal in a PostgreSQL server's database, for builds with that trait.
  .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

  // Floor 0: vocabulary.
  module("Diagnostics"),
  module("Values"),
  module("HTTP", [httpTypes]),
  module("Digests", [.product(name: "Crypto", package: "swift-crypto")]),

  // Floor 1: readers and tables.
  module("YAML", ["Diagnostics", "CLibYAML"]),
  module("Expressions", ["Diagnostics", "Values"]),
  module("Permissions", ["Values"]),

  // Floor 2: the language, a cloud spoken to, a cloud simulated.
  module("Workflows", ["Diagnostics", "Values", "YAML", "Expressions", "Permissions"]),
  module("OpenStack", ["Diagnostics", "Values", "YAML", "HTTP", httpTypes]),
  module("Sandbox", ["Values", "Permissions", "HTTP", httpTypes]),

  // Floor 3: how a run moves.
  module("Engine", ["Diagnostics", "Values", "Expressions", "Workflows"]),

  // Floor 4: why a run starts, what a step can say.
  module("Triggers", ["Diagnostics", "Values", "Digests", "Workflows"]),
  module("Actions", ["Values", "Permissions", "HTTP", "Workflows", "Engine", "OpenStack", httpTypes]),

  // Floor 5: how a run is kept, how it is shown.
  module(
    "Storage",
    [
      "Values", "Digests", "Workflows", "Engine", "Triggers", "CSQLite",
      .target(name: "CPostgreSQL", condition: .when(traits: ["PostgreSQL"])),
    ]),
  module("Reports", ["Diagnostics", "Values", "Permissions", "Workflows", "Engine", "Triggers"]),

  module(
    "Rehearsal",
    [
      "Diagnostics", "Values", "YAML", "HTTP", "Permissions", "Workflows", "OpenStack", "Engine", "Triggers", "Sandbox",
      "Actions", httpTypes,
    ]),

  module("WebInterface", ["Values", "HTTP", "Digests", httpTypes]),

  // Tests, each of the module it is named after.
  .target(
    name: "TestSupport", dependencies: ["HTTP", "Values", httpTypes], path: "Tests/TestSupport", swiftSettings: strict),
  tests(
    "ActionsTests",
    [
      "Actions", "OpenStack", "Engine", "Workflows", "Sandbox", "Permissions", "Diagnostics", "Values", "HTTP",
      "Reports", "TestSupport", httpTypes,
    ]),
  tests("DiagnosticsTests", ["Diagnostics"]),
  tests("DigestsTests", ["Digests"]),
  tests("EngineTests", ["Engine", "Workflows", "Diagnostics", "Values", "Permissions", "Expressions", "TestSupport"]),
  tests("ExpressionsConformanceTests", ["Expressions", "Diagnostics", "Values"]),
  tests("ExpressionsTests", ["Expressions", "Diagnostics", "Values"]),
  tests("HTTPTests", ["HTTP", "TestSupport", httpTypes]),
  tests("OpenStackConformanceTests", ["OpenStack", "Values", "HTTP", "TestSupport", httpTypes]),
  tests("OpenStackTests", ["OpenStack", "Diagnostics", "Values", "YAML", "HTTP", "TestSupport", httpTypes]),
  tests("PermissionsTests", ["Permissions", "Values"]),
  tests(
    "RehearsalTests",
    [
      "Rehearsal", "Actions", "Triggers", "Workflows", "Diagnostics", "Values", "Engine", "TestSupport",
    ]),
  tests(
    "ReportsTests",
    [
      "Reports", "Actions", "Triggers", "Engine", "Workflows", "Diagnostics", "Values", "Permissions", "Expressions",
      "TestSupport",
    ]
  ),
  tests("SandboxTests", ["Sandbox", "Values", "Permissions", "HTTP", httpTypes]),
  tests("StorageTests", ["Storage", "Engine", "Triggers", "Workflows", "Values", "TestSupport"]),
  tests("TriggersConformanceTests", ["Triggers", "Diagnostics", "Values", "Workflows", "TestSupport"]),
  tests("TriggersTests", ["Triggers", "Digests", "Diagnostics", "Values", "Workflows"]),
  tests("ValuesTests", ["Values"]),
  tests("WebInterfaceTests", ["WebInterface", "Values", "HTTP", "Digests", httpTypes]),
  tests(
    "WorkflowsTests",
    [
      "Workflows", "Actions", "Triggers", "Engine", "Diagnostics", "Values", "YAML", "Expressions", "Permissions",
      "TestSupport",
    ],
    exclude: ["Fixtures", "Wrong"]),
  tests("YAMLConformanceTests", ["YAML", "Diagnostics", "Values", "TestSupport"]),
  tests("YAMLTests", ["YAML", "Diagnostics"]),
]

var packages: [Package.Dependency] = [
  // HTTP's own words (method, status, fields) as values, shared by client, server and sandbox.
  .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
  // Every hash, HMAC and comparison of secrets: no cryptography of our own.
  .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
]

if !withoutNetwork {
  packages += [
    // The server; without traits it does not pull in full Foundation (30 MB of ICU).
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1", traits: []),
    // Help texts, completions and manual pages from one declaration; `--version` is answered before it starts.
    .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
    // Sockets and HTTP/1.1 framing under the client's pool.
    .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
    // TLS under the client.
    .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
    // The server's own view of a request's parts.
    .package(url: "https://github.com/apple/swift-nio-extras.git", exact: "1.35.2"),
    // The server wants a logger.
    .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
    // Graceful shutdown of the server.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
  ]
  targets += [
    // Floor 5: sockets.
    module(
      "Networking",
      [
        "HTTP", httpTypes,
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),

    // Floor 6: commands and wiring.
    .executableTarget(
      name: "stackhand",
      dependencies: [
        "Diagnostics", "Values", "HTTP", "YAML", "Permissions", "Workflows", "OpenStack", "Sandbox", "Engine",
        "Triggers", "Actions", "Storage", "Reports", "Rehearsal", "WebInterface", "Networking", httpTypes,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    // The binary itself; it is built because it is named here.
    tests(
      "EndToEndTests",
      ["stackhand", "Permissions", "Sandbox", "Networking", "HTTP", "Digests", "Values", "TestSupport", httpTypes]),
    tests(
      "NetworkingTests",
      [
        "Networking", "HTTP", "TestSupport", httpTypes, .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
  ]
}

let package = Package(
  name: "stackhand",
  products: withoutNetwork ? [] : [.executable(name: "stackhand", targets: ["stackhand"])],
  traits: [
    .trait(name: "PostgreSQL", description: "Journals may be kept in a database of a PostgreSQL server, by libpq.")
  ],
  dependencies: packages,
  targets: targets
)
