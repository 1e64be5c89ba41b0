import Testing
import Values

@Suite struct DoctorCommandTests {
  @Test func `a line for each thing that a run needs, without any secret`() async throws {
    try await CloudOnSocket.with { cloud in
      let ending = try await Stackhand.run(
        "doctor", "-", environment: cloud.environment(), input: Workflows.twoLists)
      #expect(ending.code == 3)
      #expect(ending.errors.isEmpty, "\(ending.errors)")
      for check in ["credentials", "project", "discovery", "token", "federation", "scope", "tls", "roles"] {
        #expect(ending.output.contains(" \(check) "), "\(check): \(ending.output)")
      }
      #expect(ending.output.contains("⊘ rights        objectstore_all is missing"))
      for secret in cloud.secrets() { #expect(!ending.all.contains(secret)) }
    }
  }

  @Test func `with all rights it is exit code 0, for programs too`() async throws {
    let ending = try await Stackhand.run(
      "doctor", "--sandbox", "--as", "workflowRunner", "--format", "json", "workflows/servers-and-containers.yaml")
    #expect(ending.code == 0)
    let page = try JSONReader.read(Array(ending.output.utf8))
    #expect(page["doctor"] == 1)
    #expect(page["ok"] == true)
    #expect(page["checks"]?.asList?.contains { $0["check"] == "limits" && $0["outcome"] == "succeeded" } == true)
  }

  @Test func `where nothing listens it is exit code 9 and says at which hop`() async throws {
    let ending = try await Stackhand.run(
      "doctor",
      environment: [
        "OS_AUTH_TYPE": "password", "OS_AUTH_URL": "http://127.0.0.1:9/v3", "OS_USERNAME": "u",
        "OS_USER_DOMAIN_NAME": "Default", "OS_PROJECT_DOMAIN_NAME": "Default",
        "OS_PASSWORD": "hunter2-hunter2", "OS_PROJECT_NAME": "p",
      ])
    #expect(ending.code == 9)
    #expect(ending.output.contains("✘ scope"))
    #expect(ending.output.contains("→ check `auth_url`"))
    #expect(!ending.all.contains("hunter2-hunter2"))
  }

  @Test func `a secret is named with its source, a missing one with the way to give it`() async throws {
    let file = "workflows/servers-and-containers.yaml"
    let missing = try await Stackhand.run("doctor", file)
    #expect(missing.code == 9)
    #expect(missing.output.contains("the secret 'OVH_CLIENT_SECRET' is missing → give it as"))
    let given = try await Stackhand.run(
      "doctor", "--sandbox", file, environment: ["STACKHAND_SECRET_OVH_CLIENT_SECRET": "of-no-use"])
    #expect(given.output.contains("OVH_CLIENT_SECRET from the variable STACKHAND_SECRET_OVH_CLIENT_SECRET"))
    #expect(!given.all.contains("of-no-use"))
  }
}
