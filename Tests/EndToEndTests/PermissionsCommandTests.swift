import Permissions
import TestSupport
import Testing
import Values

@Suite struct PermissionsCommandTests {
  static let workflows =
    Folder.files(below: Stackhand.package + "/workflows", ending: ".yaml", besides: ".test.yaml") ?? []

  private static func json(_ text: String) throws -> Value { try JSONReader.read(Array(text.utf8)) }

  @Test(arguments: workflows) func `names the rights of every workflow without a login`(file: String) async throws {
    let ending = try await Stackhand.run("permissions", "workflows/\(file)")
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.errors.isEmpty, "\(ending.errors)")
    #expect(ending.output.contains("\nroles    "))
    #expect(!ending.output.contains("administrator"))
    #expect(!ending.output.contains("does not say"))
  }

  @Test func `the guide's two lists need two small roles`() async throws {
    let ending = try await Stackhand.run("permissions", "workflows/servers-and-containers.yaml")
    #expect(
      ending.output == """
        servers-and-containers needs 2 rights

        compute_read (documented)
          servers  workflows/servers-and-containers.yaml:17  list servers (detail)

        objectstore_all (documented)
          containers  workflows/servers-and-containers.yaml:20  list containers

        roles    infrastructureSupervisor + objectstoreOperator
        surplus  image_read, network_read, network_secgroup_read, volume_read

        """)
  }

  @Test func `with --held a missing right is exit code 3, with step and role`() async throws {
    let file = "workflows/servers-and-containers.yaml"
    let lacking = try await Stackhand.run(
      "permissions", "--held", "--sandbox", "--as", "infrastructureSupervisor", file)
    #expect(lacking.code == 3)
    #expect(
      lacking.output.contains(
        "missing: objectstore_all, step containers; granted by objectstoreOperator or administrator\n"))
    let enough = try await Stackhand.run("permissions", "--held", "--sandbox", "--as", "workflowRunner", file)
    #expect(enough.code == 0)
    #expect(enough.output.contains("every right that is needed is held"))
  }

  @Test func `the policy has placeholders only for what nothing tells`() async throws {
    let file = "workflows/servers-and-containers.yaml"
    let bare = try await Stackhand.run("permissions", "--policy", file)
    #expect(bare.code == 0)
    #expect(bare.errors.contains("fill in ACCOUNT, CLIENT_ID, PROJECT_ID"))
    let named = try await Stackhand.run(
      "permissions", "--policy", file, environment: ["OS_PROJECT_ID": "p1", "OS_CLIENT_ID": "c1"])
    #expect(named.errors.contains("fill in ACCOUNT;"), "\(named.errors)")
    let policy = try Self.json(named.output)
    #expect(policy["identities"] == ["urn:v1:eu:identity:credential:ACCOUNT-ovh/oauth2-c1"])
    #expect(policy["resources"] == [["urn": "urn:v1:eu:resource:publicCloudProject:p1"]])
    let held = try await Stackhand.run(
      "permissions", "--policy", "--held", "--sandbox", "--as", "workflowRunner", file)
    #expect(held.errors.isEmpty, "\(held.errors)")
    #expect(
      try Self.json(held.output)["permissions"] == [
        "allow": [
          ["action": "publicCloudProject:openstack:infrastructureSupervisor"],
          ["action": "publicCloudProject:openstack:objectstoreOperator"],
        ]
      ])
  }

  @Test func `access rules are those of the requests, with the paths of the catalog after a login`() async throws {
    let file = "workflows/servers-and-containers.yaml"
    let bare = try await Stackhand.run("permissions", "--access-rules", file)
    #expect(
      try Self.json(bare.output) == [
        ["service": "compute", "method": "GET", "path": "/v2.1/servers/detail"],
        ["service": "object-store", "method": "GET", "path": "/v1/AUTH_{project_id}"],
      ])
    #expect(bare.errors.contains("upstream"))
    let held = try await Stackhand.run("permissions", "--access-rules", "--held", "--sandbox", file)
    #expect(held.errors.isEmpty, "\(held.errors)")
    #expect(try Self.json(held.output).asList?.count == 2)
  }

  @Test func `another table of rights replaces the built-in one`() async throws {
    let folder = try TemporaryFolder()
    let head = "service\toperation\tmethod\tpath\tpolicy\tright\tbasis\n"
    let table = try folder.write(
      head + "nova\tlist servers (detail)\tGET\t/servers/detail\t-\tcompute_manage\tdocumented\n", to: "rights.tsv")
    let file = "workflows/servers-and-containers.yaml"
    let ending = try await Stackhand.run("permissions", "--rights", table, file)
    #expect(ending.code == 0)
    #expect(ending.output.contains("compute_manage (documented)\n"))
    #expect(
      ending.output.contains(
        "the table of rights does not say which right these need\n  containers  "))
    let broken = try folder.write(head + "nova\tbroken\n", to: "broken.tsv")
    let refused = try await Stackhand.run("permissions", "--rights", broken, file)
    #expect(refused.code == 2)
    #expect(refused.errors.contains("line 2 has 2 columns, not 7"))
  }

  @Test func `an invalid workflow is exit code 2, an impossible login 9`() async throws {
    let invalid = try await Stackhand.run("permissions", "-", input: "version: 1\nname: x\nsteps: []\nfoo: 1\n")
    #expect(invalid.code == 2)
    let nowhere = try await Stackhand.run(
      "permissions", "--held", "-",
      environment: [
        "OS_AUTH_TYPE": "password", "OS_AUTH_URL": "http://127.0.0.1:9/v3", "OS_USERNAME": "u", "OS_PASSWORD": "p",
        "OS_PROJECT_NAME": "p", "OS_USER_DOMAIN_NAME": "Default", "OS_PROJECT_DOMAIN_NAME": "Default",
      ], input: Workflows.oneList)
    #expect(nowhere.code == 9, "\(nowhere.errors)")
  }

  @Test func `json holds every call`() async throws {
    let ending = try await Stackhand.run("permissions", "--format", "json", "workflows/nightly-snapshots.yaml")
    let report = try Self.json(ending.output)
    #expect(report["permissions"] == 1)
    let rights = try #require(report["rights"]?.asList)
    let named = rights.compactMap { $0["right"]?.asString }
    #expect(named == named.sorted())
    #expect(named.contains("image_manage") && named.contains("compute_snapshot_manage"))
    for right in rights { #expect(right["steps"]?.asList?.isEmpty == false) }
  }
}
